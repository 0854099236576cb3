import { hash, type KeyObject, X509Certificate } from 'node:crypto'
import { verifyToken } from '@nkpsim/crypto'
import { formatIdentityUri, STREAM_GRACE_MS } from '@nkpsim/rpc'
import { EsxiError } from '../errors.ts'
import type { Management } from '../records/management.ts'
import { isRevoked } from './revocations.ts'

/**
 * Maximum number of verified tokens in memory. A call with such a token needs no check of the
 * signature.
 */
const MAX_KNOWN = 256
/** Maximum time by which the issue of a token may be ahead of the clock of the host. */
const MAX_AHEAD_MS = 5 * 60_000

/** The user of a token, and the privileges of that user on this host. */
export type TokenBearer = {
  user: string
  sessionId: string
  privileges: readonly string[]
  id: string
  epoch: number
  /** Undefined if the token does not say when it was issued. */
  issuedMs?: number | undefined
  expiresMs: number
}

/** Reads session tokens that the managing vCenter of a host issued. */
export type TokenReader = {
  /** @throws EsxiError NOT_AUTHENTICATED, SESSION_EXPIRED */
  read(token: string, management: Management, nowMs: number): Promise<TokenBearer>
  /**
   * Checks whether a call that was admitted with a token is still admitted. After the token has
   * expired, a running stream may continue for an hour, but a call that waited for its turn may not
   * begin.
   * @param call.began the management of the host when the call was admitted
   * @param call.isRunning false for a call that waited for its turn
   * @throws EsxiError SESSION_EXPIRED
   */
  requireStill(
    bearer: TokenBearer,
    call: { began: Management; isRunning: boolean },
    now: { management: Management | undefined; nowMs: number },
  ): void
}

/**
 * Creates a reader of session tokens. A token carries the certificate of the vCenter that made it
 * (RFC 7515, 4.1.6). The host checks that its trusted VMCA issued that certificate, so it does not
 * call vCenter.
 */
export function createTokenReader(hostId: string): TokenReader {
  const known = new Map<string, TokenBearer>()
  return {
    read: async (token, management, nowMs) => {
      const key = hash('sha256', `${management.vcenterInstanceId} ${management.rootsPem} ${token}`)
      const bearer = known.get(key) ?? verify(token, management, hostId)
      const problem = problemOf(bearer, management, nowMs)
      if (problem !== undefined) {
        known.delete(key)
        throw problem
      }
      const [oldest] = known.keys()
      if (known.size >= MAX_KNOWN && oldest !== undefined) known.delete(oldest)
      known.set(key, bearer)
      return bearer
    },
    requireStill: (bearer, { began, isRunning }, { management, nowMs }) => {
      const isManaged = management?.vcenterInstanceId === began.vcenterInstanceId
      const endMs = bearer.expiresMs + (isRunning ? STREAM_GRACE_MS : 0)
      if (!isManaged || isRevoked(management?.revocations, bearer)) throw tokenRevoked()
      if (nowMs >= endMs) throw tokenExpired(bearer.expiresMs, nowMs)
    },
  }
}

function verify(
  token: string,
  { vcenterInstanceId, rootsPem }: Management,
  hostId: string,
): TokenBearer {
  try {
    const claims = verifyToken(
      token,
      (certificate) => signerKey(certificate, vcenterInstanceId, rootsPem),
      {
        issuer: vcenterInstanceId,
        // Other audiences are vCenter and other hosts.
        audience: formatIdentityUri({ kind: 'host', id: hostId }),
        claims: ['jti', 'sub', 'sid', 'epoch'],
        // The caller checks the expiry, because it names the time in its error.
        nowMs: 0,
      },
    )
    const { hosts, iat } = claims as { hosts?: Record<string, unknown>; iat?: unknown }
    return {
      id: String(claims['jti']),
      epoch: Number(claims['epoch']),
      user: String(claims['sub']),
      sessionId: String(claims['sid']),
      privileges: names(hosts?.[hostId]),
      issuedMs: typeof iat === 'number' ? iat * 1000 : undefined,
      expiresMs: claims.exp * 1000,
    }
  } catch (cause) {
    throw new EsxiError(
      'NOT_AUTHENTICATED',
      'this host does not accept the session: log in at the vCenter that manages it',
      { cause },
    )
  }
}

/** Returns the key of a certificate that the VMCA issued to the vCenter with this instance id. */
function signerKey(der: Buffer, vcenterInstanceId: string, rootsPem: string): KeyObject {
  const certificate = new X509Certificate(der)
  const root = new X509Certificate(rootsPem)
  const identity = `URI:${formatIdentityUri({ kind: 'vcenter', id: vcenterInstanceId })}`
  const isOfVcenter =
    certificate.subjectAltName?.split(', ').includes(identity) === true &&
    certificate.checkIssued(root) &&
    certificate.verify(root.publicKey)
  if (!isOfVcenter) throw new Error('the token was not signed by the vCenter of this host')
  return certificate.publicKey
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

/** Returns why a host does not accept a token now; undefined if it accepts it. */
function problemOf(
  bearer: TokenBearer,
  { revocations }: Management,
  nowMs: number,
): EsxiError | undefined {
  if (isRevoked(revocations, bearer)) return tokenRevoked()
  if (nowMs >= bearer.expiresMs) return tokenExpired(bearer.expiresMs, nowMs)
  const { issuedMs = 0 } = bearer
  if (issuedMs <= nowMs + MAX_AHEAD_MS) return undefined
  // Otherwise a host whose clock is behind would accept the token long after its expiry.
  return new EsxiError(
    'NOT_AUTHENTICATED',
    `the token was issued at ${formatTime(issuedMs)}, but the clock of this host says ${formatTime(nowMs)}: correct the wrong clock`,
  )
}

function tokenRevoked(): EsxiError {
  return new EsxiError(
    'SESSION_EXPIRED',
    'the token was revoked: renew it at vCenter, or log in again',
  )
}

function tokenExpired(expiresMs: number, nowMs: number): EsxiError {
  return new EsxiError(
    'SESSION_EXPIRED',
    `the token ended at ${formatTime(expiresMs)}, and the clock of this host says ${formatTime(nowMs)}: renew the token at vCenter, or log in again; if that does not help, correct the clock`,
  )
}

function formatTime(ms: number): string {
  return new Date(ms).toISOString()
}
