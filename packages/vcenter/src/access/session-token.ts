import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { privateKeyToPem } from '@nkpsim/pki'
import { errors, jwtVerify, SignJWT } from 'jose'
import { VcenterError } from '../errors.ts'
import type { VcenterIdentity } from '../store/identity.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { hostPrivileges } from './host-privileges.ts'

const ALGORITHM = 'ES256'

/** What a session's token says of it. */
export type SessionClaims = {
  id: string
  user: string
  /** Of the password that the user logged in with. */
  passwordStamp: string
  issuedMs: number
  expiresMs: number
}

/** Makes and reads the tokens of sessions: JSON web tokens (RFC 7519) that a vCenter signs with the key of its certificate, which it encloses. */
export type SessionTokens = {
  issue(claims: SessionClaims, snapshot: Snapshot): Promise<string>
  /** @throws VcenterError NOT_AUTHENTICATED, SESSION_EXPIRED */
  read(token: string, nowMs: number): Promise<SessionClaims>
}

/**
 * Whoever holds such a token shows it to hosts too, which check it with no vCenter at hand: it says what its user may do on them, as it was when
 * he logged in.
 */
export function createSessionTokens({ instanceId, own }: VcenterIdentity): SessionTokens {
  const privateKey: KeyObject = createPrivateKey(privateKeyToPem(own.privateKey))
  const certificate = new X509Certificate(own.certificatePem)
  const x5c = [certificate.raw.toString('base64')]
  return {
    issue: (claims, snapshot) =>
      new SignJWT({
        jti: claims.id,
        sub: claims.user,
        pwv: claims.passwordStamp,
        ...hostPrivileges(snapshot, claims.user),
      })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', x5c })
        .setIssuer(instanceId)
        .setIssuedAt(seconds(claims.issuedMs))
        .setExpirationTime(seconds(claims.expiresMs))
        .sign(privateKey),
    read: async (token, nowMs) => {
      try {
        const { payload } = await jwtVerify(token, certificate.publicKey, {
          issuer: instanceId,
          algorithms: [ALGORITHM],
          currentDate: new Date(nowMs),
          requiredClaims: ['jti', 'sub', 'exp', 'iat'],
        })
        return {
          id: String(payload.jti),
          user: String(payload.sub),
          passwordStamp: String(payload['pwv']),
          issuedMs: Number(payload.iat) * 1000,
          expiresMs: Number(payload.exp) * 1000,
        }
      } catch (cause) {
        if (cause instanceof errors.JWTExpired) throw sessionExpired({ cause })
        throw notAuthenticated({ cause })
      }
    },
  }
}

export function notAuthenticated(options?: ErrorOptions): VcenterError {
  return new VcenterError(
    'NOT_AUTHENTICATED',
    'there is no session, or not one of this vCenter: log in first',
    options,
  )
}

export function sessionExpired(options?: ErrorOptions): VcenterError {
  return new VcenterError('SESSION_EXPIRED', 'the session has ended: log in again', options)
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000)
}
