import { createHash, X509Certificate } from 'node:crypto'
import { formatIdentityUri, STREAM_GRACE_MS } from '@nkpsim/rpc'
import { EsxiError } from '../errors.ts'
import type { Management } from '../records/management.ts'
import { isRevoked } from './revocations.ts'

/**
 * Number of verified tokens in memory. A call with such a token needs no check of the signature.
 */
const MAX_KNOWN = 256
const ALGORITHM = 'ES256'
/** Tokens with another audience are for vCenter only and last as long as a session. */
const AUDIENCE = 'nkpsim:host'

/** The user of a token, and the privileges of that user on this host. */
export type TokenBearer = {
  user: string
  sessionId: string
  privileges: readonly string[]
  id: string
  epoch: number
  expiresMs: number
}

/** Reads session tokens that the managing vCenter of a host issued. */
export type TokenReader = {
  /** @throws EsxiError NOT_AUTHENTICATED, SESSION_EXPIRED */
  read(token: string, management: Management, nowMs: number): Promise<TokenBearer>
  /**
   * Checks whether a stream that began with a token may continue.
   * @param began the management of the host when the stream began
   * @param management the present management
   * @throws EsxiError SESSION_EXPIRED
   */
  requireGoesOn(
    bearer: TokenBearer,
    began: Management,
    management: Management | undefined,
    nowMs: number,
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
      const key = createHash('sha256')
        .update(`${management.vcenterInstanceId} ${management.rootsPem} ${token}`)
        .digest('hex')
      const bearer = known.get(key) ?? (await verify(token, management, hostId, nowMs))
      if (nowMs >= bearer.expiresMs || isRevoked(management.revocations, bearer)) {
        known.delete(key)
        throw sessionExpired()
      }
      const [oldest] = known.keys()
      if (known.size >= MAX_KNOWN && oldest !== undefined) known.delete(oldest)
      known.set(key, bearer)
      return bearer
    },
    requireGoesOn: (bearer, began, management, nowMs) => {
      const isManaged = management?.vcenterInstanceId === began.vcenterInstanceId
      const isOver = nowMs >= bearer.expiresMs + STREAM_GRACE_MS
      if (!isManaged || isOver || isRevoked(management?.revocations, bearer)) throw sessionExpired()
    },
  }
}

async function verify(
  token: string,
  { vcenterInstanceId, rootsPem }: Management,
  hostId: string,
  nowMs: number,
): Promise<TokenBearer> {
  // Loaded with the first token, because a booting host does not need it.
  const { errors, jwtVerify } = await import('jose')
  try {
    const { payload } = await jwtVerify(
      token,
      ({ x5c }) => signerKey(x5c?.[0] ?? '', vcenterInstanceId, rootsPem),
      {
        issuer: vcenterInstanceId,
        audience: AUDIENCE,
        algorithms: [ALGORITHM],
        currentDate: new Date(nowMs),
        requiredClaims: ['jti', 'sub', 'sid', 'epoch', 'exp'],
      },
    )
    const { prv, hosts } = payload as { prv?: unknown; hosts?: Record<string, unknown> }
    return {
      id: String(payload.jti),
      epoch: Number(payload['epoch']),
      user: String(payload.sub),
      sessionId: String(payload['sid']),
      privileges: names(hosts?.[hostId] ?? prv),
      expiresMs: Number(payload.exp) * 1000,
    }
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) throw sessionExpired({ cause })
    throw new EsxiError(
      'NOT_AUTHENTICATED',
      'this host does not take the session: log in at the vCenter that manages it',
      { cause },
    )
  }
}

/** Returns the key of a certificate that the VMCA issued to the vCenter with this instance id. */
function signerKey(certificateBase64: string, vcenterInstanceId: string, rootsPem: string) {
  const certificate = new X509Certificate(Buffer.from(certificateBase64, 'base64'))
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

function sessionExpired(options?: ErrorOptions): EsxiError {
  return new EsxiError(
    'SESSION_EXPIRED',
    'the token has ended: renew it at vCenter, or log in again',
    options,
  )
}
