import { createCipheriv, createDecipheriv } from 'node:crypto'
import { CryptoError } from './errors.ts'
import { Secret } from './secret.ts'

const ALGORITHM = 'id-aes256-wrap'
/** The default initial value, by which unwrapping detects a wrong key. RFC 3394, 2.2.3.1. */
const INITIAL_VALUE = Buffer.alloc(8, 0xa6)
/** Number of bytes that wrapping adds to a key. */
export const KEY_WRAP_OVERHEAD_BYTES = 8

/**
 * Wraps a key with AES-256 under a 32-byte KEK. The key has at least 16 bytes, a multiple of 8. The
 * result is 8 bytes longer. RFC 3394, 2.2.1; SP 800-38F, 6.2.
 * @throws CryptoError INVALID_LENGTH
 */
export function wrapKey(kek: Secret, key: Secret): Buffer {
  requireKek(kek)
  if (key.lengthBytes < 16 || key.lengthBytes % 8 !== 0)
    throw new CryptoError('INVALID_LENGTH', 'key wrap takes whole blocks of 8 bytes, at least two')
  const cipher = createCipheriv(ALGORITHM, kek.reveal(), INITIAL_VALUE)
  return Buffer.concat([cipher.update(key.reveal()), cipher.final()])
}

/**
 * Unwraps a key. RFC 3394, 2.2.2.
 * @throws CryptoError AUTHENTICATION_FAILED if the KEK is wrong or the bytes were changed;
 *   INVALID_LENGTH
 */
export function unwrapKey(kek: Secret, wrapped: Uint8Array): Secret {
  requireKek(kek)
  if (wrapped.length < 24 || wrapped.length % 8 !== 0)
    throw new CryptoError('INVALID_LENGTH', 'a wrapped key is whole blocks of 8 bytes, at least 3')
  const decipher = createDecipheriv(ALGORITHM, kek.reveal(), INITIAL_VALUE)
  try {
    const key = decipher.update(wrapped)
    decipher.final()
    return Secret.from(key)
  } catch (cause) {
    throw new CryptoError(
      'AUTHENTICATION_FAILED',
      'the key does not unwrap: it was wrapped under another key, or it was changed',
      { cause },
    )
  }
}

function requireKek(kek: Secret): void {
  if (kek.lengthBytes !== 32) throw new CryptoError('INVALID_LENGTH', 'a KEK has 32 bytes')
}
