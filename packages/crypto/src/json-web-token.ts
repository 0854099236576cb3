import { type KeyObject, sign, verify } from 'node:crypto'
import { CryptoError } from './errors.ts'

/** ECDSA over P-256 with SHA-256. RFC 7518, 3.4. */
const ALGORITHM = 'ES256'
const HASH = 'sha256'
const CURVE = 'prime256v1'
/** A signature is r and s, 32 bytes each. */
const SIGNATURE_BYTES = 64
const dsaEncoding = 'ieee-p1363'
/** base64url without padding. RFC 7515, 2. */
const BASE64URL = /^[A-Za-z0-9_-]+$/

/** The content of a token. Times are seconds since 1970 (UTC). RFC 7519, 4.1. */
export type TokenClaims = { iss: string; aud: string; exp: number; [name: string]: unknown }

/** What a reader requires of a token. */
export type ExpectedToken = {
  issuer: string
  audience: string
  /** Names of claims that the token must have, besides iss, aud and exp. */
  claims: readonly string[]
  nowMs: number
}

/**
 * Signs a JSON web token (RFC 7519) in the compact form (RFC 7515, 3.1).
 * @param key private key of ECDSA P-256
 * @param certificate X.509 as DER, for the reader of the token (RFC 7515, 4.1.6)
 */
export function signToken(claims: TokenClaims, key: KeyObject, certificate: Uint8Array): string {
  const x5c = [Buffer.from(certificate).toString('base64')]
  const text = `${encode({ alg: ALGORITHM, typ: 'JWT', x5c })}.${encode(claims)}`
  const signature = sign(HASH, Buffer.from(text), { key, dsaEncoding })
  return `${text}.${signature.toString('base64url')}`
}

/**
 * Verifies a JSON web token with the algorithm of signToken, and returns its claims. Checks the
 * signature before it reads the claims.
 * @param keyOf returns the public key of the signer. Receives the certificate in the token as DER,
 *   which nobody has checked
 * @throws CryptoError TOKEN_INVALID; TOKEN_EXPIRED if nothing else is wrong. Passes on errors of
 *   keyOf
 */
export function verifyToken(
  token: string,
  keyOf: (certificate: Buffer) => KeyObject,
  expected: ExpectedToken,
): TokenClaims {
  const parts = token.split('.')
  const [header = '', payload = '', signatureText = ''] = parts
  if (parts.length !== 3 || !parts.every((part) => BASE64URL.test(part)))
    throw invalid('it does not consist of three parts of base64url')
  const { alg, crit, x5c } = decode(header)
  // Only a token without extensions is verified completely. RFC 7515, 4.1.11.
  if (alg !== ALGORITHM || crit !== undefined) throw invalid('its algorithm is unknown')
  const [certificate = ''] = Array.isArray(x5c) ? x5c : []
  const key = keyOf(Buffer.from(String(certificate), 'base64'))
  if (key.asymmetricKeyDetails?.namedCurve !== CURVE) throw invalid('its key is of another kind')
  const signature = Buffer.from(signatureText, 'base64url')
  if (
    signature.length !== SIGNATURE_BYTES ||
    !verify(HASH, Buffer.from(`${header}.${payload}`), { key, dsaEncoding }, signature)
  )
    throw invalid('its signature is wrong')
  return requireClaims(decode(payload), expected)
}

function requireClaims(
  claims: Record<string, unknown>,
  { issuer, audience, claims: names, nowMs }: ExpectedToken,
): TokenClaims {
  const missing = names.find((name) => !Object.hasOwn(claims, name))
  if (missing !== undefined) throw invalid(`it has no ${missing}`)
  const { iss, aud, nbf, exp } = claims
  if (iss !== issuer) throw invalid('it is of another issuer')
  if (aud !== audience) throw invalid('it is for another audience')
  if (typeof exp !== 'number') throw invalid('it never expires')
  const nowSeconds = Math.floor(nowMs / 1000)
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= nowSeconds))
    throw invalid('it is not valid yet')
  if (exp <= nowSeconds) throw new CryptoError('TOKEN_EXPIRED', 'the token has expired')
  return { ...claims, iss, aud, exp }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function decode(part: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url')),
    )
  } catch (cause) {
    throw invalid('it is not JSON', cause)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('it is not an object')
  return value as Record<string, unknown>
}

function invalid(reason: string, cause?: unknown): CryptoError {
  return new CryptoError('TOKEN_INVALID', `the token is invalid: ${reason}`, { cause })
}
