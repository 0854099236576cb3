import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { CryptoError } from './errors.ts'
import { LABELS } from './labels.ts'

/** A public proof key: X and Y on P-256, 32 bytes each. */
export const PROOF_KEY_BYTES = 64
const COORDINATE_BYTES = 32
const SIGNATURE_BYTES = 64
const HASH = 'sha256'
const dsaEncoding = 'ieee-p1363'

/** A key as a key provider service of a Trust Authority wrapped it. */
export type WrappedKeyBytes = { primaryKeyId: string; ciphertext: Uint8Array }

/** A call to a key provider service of a Trust Authority, as the caller signs it. */
export type ProvenCall = {
  /** Id of the service, a UUID. Another service refuses the proof. */
  serviceId: string
  /** UUID of the key provider. */
  providerId: string
  /** Nonce of the service, 32 bytes. */
  nonce: Uint8Array
  token: string
} & (
  | { method: 'WrapKeys'; keyCount: number }
  | { method: 'UnwrapKeys'; wrapped: readonly WrappedKeyBytes[] }
)

/** Returns the public key of a proof key pair on P-256: X and Y, 64 bytes. */
export function proofKeyBytes(key: KeyObject): Buffer {
  const { x = '', y = '' } = (key.type === 'private' ? createPublicKey(key) : key).export({
    format: 'jwk',
  })
  return Buffer.concat([Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
}

/**
 * Returns the thumbprint of a proof key for the claim cnf.jkt of a token: SHA-256 in base64url.
 * RFC 7638, 3; RFC 9449, 6.1.
 */
export function proofKeyThumbprint(proofKey: Uint8Array): string {
  const { crv, kty, x, y } = jwkOf(proofKey)
  return createHash(HASH).update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
}

/**
 * Returns the nonce that a TPM quotes when a host attests: SHA-256, 32 bytes. It binds the quote to
 * the proof key, so nobody can attest a key of their own with the quote of another host.
 * @param nonce 32 bytes of the attestation service
 */
export function attestationNonce(nonce: Uint8Array, proofKey: Uint8Array): Buffer {
  return createHash(HASH).update(LABELS.trustAttestation).update(nonce).update(proofKey).digest()
}

/** Signs a call with a proof key: r and s, 64 bytes. */
export function signProof(call: ProvenCall, proofKey: KeyObject): Buffer {
  return sign(HASH, provenBytes(call), { key: proofKey, dsaEncoding })
}

/**
 * Whether the holder of a public proof key signed the call. False for a key that is not on P-256.
 */
export function isProofValid(
  call: ProvenCall,
  proofKey: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== SIGNATURE_BYTES) return false
  try {
    const key = createPublicKey({ key: jwkOf(proofKey), format: 'jwk' })
    return verify(HASH, provenBytes(call), { key, dsaEncoding }, signature)
  } catch {
    return false
  }
}

/** Returns the signed bytes: each field with its length, so that no two calls have the same. */
function provenBytes(call: ProvenCall): Buffer {
  const { serviceId, providerId, nonce, token, method } = call
  const content =
    call.method === 'WrapKeys'
      ? [String(call.keyCount)]
      : call.wrapped.flatMap(({ primaryKeyId, ciphertext }) => [primaryKeyId, ciphertext])
  return Buffer.concat(
    [LABELS.trustProof, serviceId, method, providerId, nonce, token, ...content].flatMap((field) =>
      withLength(typeof field === 'string' ? Buffer.from(field) : field),
    ),
  )
}

function withLength(bytes: Uint8Array): Uint8Array[] {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return [length, bytes]
}

/** @throws CryptoError INVALID_LENGTH */
function jwkOf(proofKey: Uint8Array) {
  if (proofKey.length !== PROOF_KEY_BYTES)
    throw new CryptoError('INVALID_LENGTH', `a proof key has ${PROOF_KEY_BYTES} bytes`)
  const bytes = Buffer.from(proofKey)
  const x = bytes.subarray(0, COORDINATE_BYTES).toString('base64url')
  const y = bytes.subarray(COORDINATE_BYTES).toString('base64url')
  return { kty: 'EC', crv: 'P-256', x, y } as const
}
