import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { CryptoError, signToken, verifyToken } from '@nkpsim/crypto'
import { privateKeyToPem } from '@nkpsim/pki'
import { formatIdentityUri } from '@nkpsim/rpc/identity'
import { VcenterError } from '../errors.ts'
import type { SessionRecord } from '../records/session.ts'
import type { VcenterIdentity } from '../store/identity.ts'

/**
 * Audience of a token for vCenter. The audience of a token for a host is the identity of that host.
 * So vCenter refuses tokens for hosts, and a host refuses tokens for vCenter and for other hosts.
 */
const AUDIENCE = 'nkpsim:vcenter'

/** The content of a session token. */
export type SessionClaims = { id: string; user: string }

/** The content of a token for a host. */
export type HostTokenClaims = {
  /** UUID of the token, for its revocation. */
  id: string
  /** A host refuses tokens of an earlier epoch than the newest epoch that it knows. */
  epoch: number
  sessionId: string
  user: string
  hostId: string
  /** Privileges of the user on the host. */
  privileges: readonly string[]
  issuedMs: number
  expiresMs: number
}

/**
 * Makes and reads tokens: JSON web tokens (RFC 7519). A vCenter signs a token with the key of its
 * certificate, and each token contains that certificate.
 */
export type SessionTokens = {
  /** Makes a token for this vCenter. */
  issue(session: Pick<SessionRecord, 'id' | 'user' | 'issuedMs' | 'expiresMs'>): Promise<string>
  /** Makes a token that a host can check without asking vCenter. */
  issueForHost(claims: HostTokenClaims): Promise<string>
  /**
   * Reads a token for this vCenter.
   * @throws VcenterError NOT_AUTHENTICATED, SESSION_EXPIRED
   */
  read(token: string, nowMs: number): Promise<SessionClaims>
}

export function createSessionTokens({ instanceId, own }: VcenterIdentity): SessionTokens {
  const privateKey: KeyObject = createPrivateKey(privateKeyToPem(own.privateKey))
  const certificate = new X509Certificate(own.certificatePem)
  const sign = (
    aud: string,
    claims: object,
    { issuedMs, expiresMs }: { issuedMs: number; expiresMs: number },
  ): string =>
    signToken(
      { ...claims, iss: instanceId, aud, iat: seconds(issuedMs), exp: seconds(expiresMs) },
      privateKey,
      certificate.raw,
    )
  return {
    issue: async (session) => sign(AUDIENCE, { jti: session.id, sub: session.user }, session),
    issueForHost: async (claims) => {
      const { id, epoch, sessionId, user, hostId, privileges } = claims
      // Hosts of version 0.2 do not check the audience. They find no privileges in the tokens for
      // other hosts, because the privileges are under the id of the host.
      const payload = { jti: id, sub: user, sid: sessionId, epoch, hosts: { [hostId]: privileges } }
      return sign(formatIdentityUri({ kind: 'host', id: hostId }), payload, claims)
    },
    read: async (token, nowMs) => {
      try {
        const { jti, sub } = verifyToken(token, () => certificate.publicKey, {
          issuer: instanceId,
          audience: AUDIENCE,
          claims: ['jti', 'sub', 'iat'],
          nowMs,
        })
        return { id: String(jti), user: String(sub) }
      } catch (cause) {
        if (isExpired(cause)) throw sessionExpired({ cause })
        throw notAuthenticated({ cause })
      }
    },
  }
}

export function notAuthenticated(options?: ErrorOptions): VcenterError {
  return new VcenterError(
    'NOT_AUTHENTICATED',
    'there is no session, or the session is of another vCenter: log in first',
    options,
  )
}

export function sessionExpired(options?: ErrorOptions): VcenterError {
  return new VcenterError('SESSION_EXPIRED', 'the session has ended: log in again', options)
}

function isExpired(error: unknown): boolean {
  return error instanceof CryptoError && error.code === 'TOKEN_EXPIRED'
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000)
}
