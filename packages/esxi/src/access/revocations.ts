import { EsxiError } from '../errors.ts'
import type { Revocations } from '../records/management.ts'

/** Maximum number of tokens and users in a list. */
const MAX_NAMED = 1000
const MAX_USER_CHARACTERS = 256
const TOKEN_ID = /^[0-9a-f-]{36}$/

/**
 * Returns the list that a host stores after it receives a list. Returns undefined if the host
 * keeps the list that it has: it is the received list or a newer one. Keeps entries that have
 * expired by the host's clock, because that clock may be ahead and be corrected later. Pure.
 * @throws EsxiError INVALID_REQUEST
 */
export function takeRevocations(
  kept: Revocations | undefined,
  offered: Revocations,
): Revocations | undefined {
  const { epoch, revision, tokens, users = [] } = offered
  const isNamed = ({ user }: { user: string }): boolean => user.length <= MAX_USER_CHARACTERS
  if (
    tokens.length + users.length > MAX_NAMED ||
    tokens.some(({ id }) => !TOKEN_ID.test(id)) ||
    !users.every(isNamed)
  )
    throw new EsxiError(
      'INVALID_REQUEST',
      `a list has at most ${MAX_NAMED} tokens (UUIDs) and users (${MAX_USER_CHARACTERS} characters)`,
    )
  const { epoch: keptEpoch, revision: keptRevision } = kept ?? { epoch: -1, revision: -1 }
  if ((epoch - keptEpoch || revision - keptRevision) <= 0) return undefined
  return { epoch, revision, tokens, users }
}

/** Returns the epoch of the list that a host has, if it is newer than a received list; else 0. */
export function newerEpoch(kept: Revocations | undefined, offered: Revocations): number {
  if (kept === undefined) return 0
  const newer = kept.epoch - offered.epoch || kept.revision - offered.revision
  return newer > 0 ? kept.epoch : 0
}

/** Whether the list revokes a token. Does not check the expiry of the token. */
export function isRevoked(
  kept: Revocations | undefined,
  token: { id: string; epoch: number; user: string },
): boolean {
  if (kept === undefined) return false
  if (token.epoch < kept.epoch) return true
  if (kept.users?.some(({ user, epoch }) => user === token.user && token.epoch < epoch) === true)
    return true
  return kept.tokens.some(({ id }) => id === token.id)
}
