import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { CryptoError } from './errors.ts'
import { LABELS } from './labels.ts'
import { Secret } from './secret.ts'

/** Bytes of a SubjectPublicKeyInfo before an Ed25519 key: RFC 8410, 4. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const PUBLIC_KEY_BYTES = 32
const SIGNATURE_BYTES = 64
const INSTANCE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const SHA256_HEX = /^[0-9a-f]{64}$/

/** The end of an audit log at one time. */
export type AuditCheckpoint = {
  /** UUID of the log: the UUID of its owner, or a new one for a log that begins at a restore. */
  instanceId: string
  /** Sequence number of the newest record, from 1. */
  sequence: number
  /** SHA-256 of that record's line, 64 hex digits. */
  hash: string
  timeMs: number
}

export type SignedAuditCheckpoint = AuditCheckpoint & {
  /** Ed25519, 64 bytes. */
  signature: Buffer
}

/** Encodes an Ed25519 private key (RFC 8032) that signs checkpoints as PKCS#8 DER. */
export function encodeAuditKey(privateKey: KeyObject): Secret {
  return Secret.from(privateKey.export({ type: 'pkcs8', format: 'der' }))
}

/** Returns the public key for a key from encodeAuditKey, 32 bytes. */
export function auditPublicKey(privateKeyPkcs8: Secret): Buffer {
  const spki = createPublicKey(privateKeyOf(privateKeyPkcs8)).export({
    type: 'spki',
    format: 'der',
  })
  return spki.subarray(SPKI_PREFIX.length)
}

/**
 * Signs label, instance id, sequence, hash and time, each on a line.
 * @throws CryptoError INVALID_CHECKPOINT
 */
export function signCheckpoint(
  checkpoint: AuditCheckpoint,
  privateKeyPkcs8: Secret,
): SignedAuditCheckpoint {
  if (!isWellFormed(checkpoint))
    throw new CryptoError('INVALID_CHECKPOINT', 'a value of the audit checkpoint is malformed')
  const signature = sign(null, signedBytes(checkpoint), privateKeyOf(privateKeyPkcs8))
  return { ...checkpoint, signature }
}

/** Whether this 32-byte public key verifies the signature of a checkpoint. */
export function isCheckpointAuthentic(
  checkpoint: SignedAuditCheckpoint,
  publicKey: Uint8Array,
): boolean {
  const { signature } = checkpoint
  if (!isWellFormed(checkpoint) || signature.length !== SIGNATURE_BYTES) return false
  if (publicKey.length !== PUBLIC_KEY_BYTES) return false
  return verify(null, signedBytes(checkpoint), publicKeyOf(publicKey), signature)
}

/** Encodes a 32-byte public key as PEM (SubjectPublicKeyInfo). */
export function auditPublicKeyToPem(publicKey: Uint8Array): string {
  return publicKeyOf(publicKey).export({ type: 'spki', format: 'pem' }).toString()
}

/** Returns the 32 bytes of a public key in PEM. @throws CryptoError INVALID_PUBLIC_KEY */
export function auditPublicKeyFromPem(pem: string): Buffer {
  try {
    const key = createPublicKey(pem)
    if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('a key of another kind')
    return key.export({ type: 'spki', format: 'der' }).subarray(SPKI_PREFIX.length)
  } catch (cause) {
    throw new CryptoError('INVALID_PUBLIC_KEY', 'this is not a PEM-encoded Ed25519 public key', {
      cause,
    })
  }
}

/**
 * Returns the signed bytes. Neither id nor hash can contain a newline, so different checkpoints
 * have different bytes.
 */
function signedBytes({ instanceId, sequence, hash, timeMs }: AuditCheckpoint): Buffer {
  return Buffer.from([LABELS.auditCheckpoint, instanceId, sequence, hash, timeMs].join('\n'))
}

function isWellFormed({ instanceId, sequence, hash, timeMs }: AuditCheckpoint): boolean {
  return (
    INSTANCE_ID.test(instanceId) &&
    SHA256_HEX.test(hash) &&
    Number.isSafeInteger(sequence) &&
    sequence > 0 &&
    Number.isSafeInteger(timeMs) &&
    timeMs >= 0
  )
}

function privateKeyOf(pkcs8: Secret) {
  return createPrivateKey({ key: pkcs8.reveal(), type: 'pkcs8', format: 'der' })
}

function publicKeyOf(publicKey: Uint8Array) {
  const key = Buffer.concat([SPKI_PREFIX, publicKey])
  return createPublicKey({ key, type: 'spki', format: 'der' })
}
