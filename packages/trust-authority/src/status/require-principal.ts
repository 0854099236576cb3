import type { X509Certificate } from 'node:crypto'
import { CryptoError, verifyToken } from '@nkpsim/crypto'
import { readCertificates } from '../administration/certificates.ts'
import { TrustError } from '../errors.ts'
import type { ConsumerPrincipal } from '../records/configuration.ts'

const S = 1000
const MAX_LIFETIME_S = 5 * 60
const LEEWAY_MS = 60_000
const MAX_TOKEN_CHARACTERS = 8192

/**
 * Returns the consumer principal that signed a token for this service.
 * @throws TrustError PRINCIPAL_UNKNOWN, TOKEN_EXPIRED
 */
export function requirePrincipal(
  token: string,
  principals: readonly ConsumerPrincipal[],
  { serviceId, nowMs }: { serviceId: string; nowMs: number },
): ConsumerPrincipal {
  if (token.length > MAX_TOKEN_CHARACTERS) throw unknown()
  const issuer = issuerIn(token)
  // Nobody has verified this claim yet. The signature, which is checked below, covers it.
  const candidates = principals.filter((each) => each.issuer === issuer)
  let signer: { principal: ConsumerPrincipal; certificate: X509Certificate } | undefined
  try {
    verifyToken(
      token,
      (der) => {
        signer = signerOf(candidates, der)
        if (signer === undefined) throw unknown()
        return signer.certificate.publicKey
      },
      { issuer, audience: serviceId, claims: ['iat'], nowMs: nowMs - LEEWAY_MS },
    )
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error
    const code = error.code === 'TOKEN_EXPIRED' ? error.code : 'PRINCIPAL_UNKNOWN'
    throw new TrustError(code, error.message, { cause: error })
  }
  const { iat, exp } = claimsOf(token)
  if (signer === undefined) throw unknown()
  if (!(Number(exp) - Number(iat) <= MAX_LIFETIME_S) || Number(iat) * S > nowMs + LEEWAY_MS)
    throw new TrustError('PRINCIPAL_UNKNOWN', 'the token is valid for more than five minutes')
  return signer.principal
}

function signerOf(principals: readonly ConsumerPrincipal[], der: Buffer) {
  for (const principal of principals)
    for (const certificate of readCertificates(principal.certificatesPem, principal.name))
      if (certificate.raw.equals(der)) return { principal, certificate }
  return undefined
}

function issuerIn(token: string): string {
  const { iss } = claimsOf(token)
  return typeof iss === 'string' ? iss : ''
}

/** Reads claims that nobody has verified. */
function claimsOf(token: string): Record<string, unknown> {
  try {
    const [, payload = ''] = token.split('.')
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    return typeof claims === 'object' && claims !== null ? { ...claims } : {}
  } catch {
    return {}
  }
}

function unknown(): TrustError {
  return new TrustError(
    'PRINCIPAL_UNKNOWN',
    'no consumer principal of this trust host has signed the token: add the vCenter again',
  )
}
