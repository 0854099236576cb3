import { createCipheriv, createDecipheriv } from 'node:crypto'
import { CryptoError } from './errors.ts'
import { type RandomBytes, Secret } from './secret.ts'

const ALGORITHM = 'aes-256-gcm'
const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Number of bytes that a box adds to its plaintext: version 1, nonce 12, tag 16. */
export const BOX_OVERHEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES

export type EncryptBoxInput = {
  /** The key, 32 bytes. */
  key: Secret
  plaintext: Uint8Array
  /** Names what the box belongs to. The box opens only with the same value. */
  associatedData: Uint8Array
  randomBytes: RandomBytes
}

/**
 * Encrypts a box with AES-256-GCM: version || nonce 12 || ciphertext || tag 16. The nonce is
 * random. A key may encrypt at most 2^32 boxes (SP 800-38D, 8.3), which is far more than a config
 * store needs.
 * @throws CryptoError INVALID_LENGTH
 */
export function encryptBox({
  key,
  plaintext,
  associatedData,
  randomBytes,
}: EncryptBoxInput): Buffer {
  requireBoxKey(key)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key.reveal(), nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(associatedData)
  const ciphertext = cipher.update(plaintext)
  return Buffer.concat([Buffer.of(VERSION), nonce, ciphertext, cipher.final(), cipher.getAuthTag()])
}

export type DecryptBoxInput = {
  /** The key, 32 bytes. */
  key: Secret
  box: Uint8Array
  /** The value that the box was made with. */
  associatedData: Uint8Array
}

/**
 * Opens a box.
 * @throws CryptoError AUTHENTICATION_FAILED if key, box or associated data are not those of
 *   encryptBox; INVALID_LENGTH if the key does not have 32 bytes
 */
export function decryptBox({ key, box, associatedData }: DecryptBoxInput): Secret {
  requireBoxKey(key)
  if (box.length < BOX_OVERHEAD_BYTES || box[0] !== VERSION)
    throw new CryptoError(
      'AUTHENTICATION_FAILED',
      'this is not a box, or it has an unknown version',
    )
  const nonce = box.subarray(1, 1 + NONCE_BYTES)
  const decipher = createDecipheriv(ALGORITHM, key.reveal(), nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(associatedData)
  decipher.setAuthTag(box.subarray(-TAG_BYTES))
  const plaintext = decipher.update(box.subarray(1 + NONCE_BYTES, -TAG_BYTES))
  try {
    decipher.final()
  } catch (cause) {
    // GCM decrypts before it authenticates, so the output of a wrong key is wiped.
    plaintext.fill(0)
    throw new CryptoError(
      'AUTHENTICATION_FAILED',
      'the box does not open: the key or the associated data is wrong, or the box was changed',
      { cause },
    )
  }
  return Secret.from(plaintext)
}

function requireBoxKey(key: Secret): void {
  if (key.lengthBytes !== 32)
    throw new CryptoError(
      'INVALID_LENGTH',
      `the key of a box must have 32 bytes, but this key has ${key.lengthBytes}`,
    )
}
