import { timingSafeEqual } from 'node:crypto'
import { commandHmac, type SessionKeys } from '../sessions/session.ts'
import type { Chip, ChipSession } from './chip.ts'
import { isLockedOut, noteWrongAuthorization } from './dictionary-attack.ts'
import type { Entity } from './entities.ts'
import { inSession, RC, refusal } from './refusal.ts'

/** TPMS_AUTH_COMMAND, Part 2, clause 10.13.2. The session is undefined for a password. */
export type Authorization = {
  handle: number
  session: ChipSession | undefined
  nonceCaller: Buffer
  attributes: number
  hmac: Buffer
}

/** @property role what the command does with the entity. Part 1, clause 19.2 */
export type AuthorizedUse = { entity: Entity; role: 'user' | 'admin' }

/**
 * Checks the authorisation of an entity, or a session that only protects parameters. Part 1, clause
 * 19.
 * @param number of the authorisation in the command, beginning with 1
 * @throws TpmError
 */
export function authorize(
  chip: Chip,
  authorization: Authorization,
  use: AuthorizedUse | undefined,
  number: number,
  parameterHash: () => Buffer,
): void {
  const { session, hmac } = authorization
  if (use === undefined) {
    if (session === undefined) throw refusal(inSession(RC.HANDLE, number))
    requireHmac(authorization, parameterHash(), inSession(RC.BAD_AUTH, number))
    return
  }
  const { entity, role } = use
  if (session?.kind === 'trial') throw refusal(inSession(RC.ATTRIBUTES, number))
  if (session?.kind === 'policy') {
    requirePolicy(chip, session, entity, number)
    const wrong = entity.countsFailures ? RC.AUTH_FAIL : RC.BAD_AUTH
    requireHmac(authorization, parameterHash(), inSession(wrong, number))
    return
  }
  const allowsAuth = role === 'admin' ? !entity.adminNeedsPolicy : entity.allowsAuth
  if (!allowsAuth) throw refusal(RC.AUTH_UNAVAILABLE)
  if (entity.countsFailures && isLockedOut(chip)) throw refusal(RC.LOCKOUT)
  const isRight =
    session === undefined
      ? isSame(hmac, entity.authValue)
      : isSame(
          hmac,
          hmacOf(authorization, Buffer.concat([session.key, entity.authValue]), parameterHash()),
        )
  if (isRight) return
  if (entity.countsFailures) noteWrongAuthorization(chip)
  throw refusal(inSession(entity.countsFailures ? RC.AUTH_FAIL : RC.BAD_AUTH, number))
}

function requirePolicy(chip: Chip, session: ChipSession, entity: Entity, number: number): void {
  const { provedAtUpdate } = session
  if (provedAtUpdate !== undefined && provedAtUpdate !== chip.pcrUpdates)
    throw refusal(RC.PCR_CHANGED)
  if (!session.policyDigest.equals(entity.authPolicy))
    throw refusal(inSession(RC.POLICY_FAIL, number))
}

function requireHmac(authorization: Authorization, parameterHash: Buffer, otherwise: number): void {
  const { hmac, session } = authorization
  const key = session?.key ?? Buffer.alloc(0)
  if (!isSame(hmac, hmacOf(authorization, key, parameterHash))) throw refusal(otherwise)
}

function hmacOf(authorization: Authorization, key: Buffer, parameterHash: Buffer): Buffer {
  const { session, nonceCaller, attributes } = authorization
  const older = session?.nonceTpm ?? Buffer.alloc(0)
  return commandHmac({
    session: sessionWith(key, { newer: nonceCaller, older }),
    parameterHash,
    attributes,
  })
}

/**
 * Returns a session for functions that the caller of a TPM uses. They expect the newer nonce as
 * `nonceCaller`.
 */
export function sessionWith(
  key: Buffer,
  { newer, older }: { newer: Buffer; older: Buffer },
): SessionKeys {
  return { key, nonceCaller: newer, nonceTpm: older }
}

function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
