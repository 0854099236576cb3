import { hash, type KeyObject } from 'node:crypto'
import { LABELS } from './labels.ts'

const CURVE = 'prime256v1'

/** Whether a public key is of the kind of a proof key: ECDSA on P-256. */
export function isProofKey(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === CURVE
}

/**
 * Returns the thumbprint of a public key on P-256: SHA-256 as 43 characters of base64url. RFC 7638.
 */
export function jwkThumbprint(key: KeyObject): string {
  const { crv, kty, x, y } = key.export({ format: 'jwk' })
  // The members have the order of their names, without white space. RFC 7638, 3.
  return hash('sha256', JSON.stringify({ crv, kty, x, y }), 'base64url')
}

/**
 * Returns the nonce that a TPM quotes, 32 bytes: SHA-256(label || nonce || SHA-256(proof key)). The
 * quote and the proof of activation thus state that the TPM's host has the proof key.
 * @param nonce of the verifier, 32 bytes
 * @param proofKey SubjectPublicKeyInfo as DER
 */
export function proofKeyNonce(nonce: Uint8Array, proofKey: Uint8Array): Buffer {
  const keyDigest = hash('sha256', proofKey, 'buffer')
  const bound = Buffer.concat([Buffer.from(LABELS.trustProofKey), nonce, keyDigest])
  return hash('sha256', bound, 'buffer')
}
