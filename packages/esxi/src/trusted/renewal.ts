/** Pause after the first failed attempt. It doubles with each further failure. */
const FIRST_RETRY_MS = 2000
const MAX_RETRY_MS = 60_000
/** Lower bound of a renewal interval, so that a short lifetime does not cause a busy loop. */
const MIN_RENEWAL_MS = 1000

/** The lifetime of a token by the host's own clock, which does not jump. */
export type TokenLife = { beginMs: number; lifetimeMs: number }

/**
 * The result of one attempt with all attestation services of a group: a service attested the host;
 * none did, and one of them refused it; or no service judged it, because none answers, or because
 * the TPM of the host does not.
 */
export type AttemptResult = 'attested' | 'refused' | 'unjudged'

/** Returns when a token must be renewed: after half of its life. */
export function renewalMs({ beginMs, lifetimeMs }: TokenLife): number {
  return beginMs + Math.max(lifetimeMs / 2, MIN_RENEWAL_MS)
}

/** Whether a token is still valid. */
export function isValid({ beginMs, lifetimeMs }: TokenLife, nowMs: number): boolean {
  return nowMs < beginMs + lifetimeMs
}

/**
 * Whether the host keeps its token after an attempt to renew it. A service that judged the host and
 * refused it ends the attestation immediately. If no service judged the host, the token stays until
 * it expires.
 */
export function keepsToken(result: AttemptResult): boolean {
  return result !== 'refused'
}

/**
 * Returns how long to wait after an attempt.
 * @param failures number of failed attempts since the last successful one
 */
export function pauseMs(failures: number, token: TokenLife | undefined, nowMs: number): number {
  if (failures === 0 && token !== undefined) return Math.max(0, renewalMs(token) - nowMs)
  return Math.min(FIRST_RETRY_MS * 2 ** Math.max(0, failures - 1), MAX_RETRY_MS)
}
