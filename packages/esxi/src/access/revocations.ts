import { EsxiError } from '../errors.ts'
import type { Revocations } from '../records/management.ts'

/** Tokens that a list may name. */
const MAX_TOKENS = 1000
const TOKEN_ID = /^[0-9a-f-]{36}$/

/**
 * The list that a host keeps after it was given another; undefined: it has that one. Pure.
 * @throws EsxiError INVALID_REQUEST, REVOCATIONS_STALE
 */
export function takeRevocations(
  kept: Revocations | undefined,
  offered: Revocations,
  nowMs: number,
): Revocations | undefined {
  const { epoch, revision, tokens } = offered
  if (tokens.length > MAX_TOKENS || tokens.some(({ id }) => !TOKEN_ID.test(id)))
    throw new EsxiError('INVALID_REQUEST', `a list has at most ${MAX_TOKENS} tokens, by UUIDs`)
  const newer = epoch - (kept?.epoch ?? -1) || revision - (kept?.revision ?? -1)
  if (newer < 0)
    throw new EsxiError(
      'REVOCATIONS_STALE',
      `this host has the list ${kept?.epoch}.${kept?.revision} of revoked tokens already`,
    )
  if (newer === 0) return undefined
  return { epoch, revision, tokens: tokens.filter(({ expiresMs }) => expiresMs > nowMs) }
}

/** Whether a token is refused although it has not expired. */
export function isRevoked(
  kept: Revocations | undefined,
  token: { id: string; epoch: number },
): boolean {
  if (kept === undefined) return false
  if (token.epoch !== kept.epoch) return token.epoch < kept.epoch
  return kept.tokens.some(({ id }) => id === token.id)
}
