import { createHmac, timingSafeEqual } from 'node:crypto'
import { CryptoError } from './errors.ts'
import { kbkdfCounter } from './kbkdf.ts'
import type { KeyLocator } from './key-locator.ts'
import { KEY_WRAP_OVERHEAD_BYTES, unwrapKey, wrapKey } from './key-wrap.ts'
import { LABELS } from './labels.ts'
import type { Secret } from './secret.ts'

const MAC_BYTES = 32
const NO_CONTEXT = Buffer.alloc(0)

export type LockKeyInput = {
  /** The KEK, 32 bytes. */
  kek: Secret
  /** The key to lock. A disk's key has 64 bytes. */
  dek: Secret
  providerName: string
  keyId: string
}

/**
 * Returns a key locator that only the KEK opens. Its data is the wrapped DEK (RFC 3394, 8 bytes
 * longer than the DEK), then an HMAC-SHA-256 of 32 bytes. The HMAC covers provider name, key id and
 * wrapped DEK, so parts of two locators cannot be swapped.
 * @throws CryptoError INVALID_LENGTH
 */
export function lockKey({ kek, dek, providerName, keyId }: LockKeyInput): KeyLocator {
  const wrapped = wrapKey(kek, dek)
  const mac = locatorMac(kek, { providerName, keyId, wrapped })
  return { providerName, keyId, lockedData: Buffer.concat([wrapped, mac]) }
}

/**
 * Returns the DEK of a key locator.
 * @throws CryptoError AUTHENTICATION_FAILED if the KEK is wrong or the locator was changed
 */
export function unlockKey({ kek, locator }: { kek: Secret; locator: KeyLocator }): Secret {
  const { providerName, keyId, lockedData } = locator
  if (lockedData.length <= MAC_BYTES + KEY_WRAP_OVERHEAD_BYTES)
    throw new CryptoError('AUTHENTICATION_FAILED', 'the key locator holds no locked key')
  const wrapped = lockedData.subarray(0, -MAC_BYTES)
  const mac = locatorMac(kek, { providerName, keyId, wrapped })
  if (!timingSafeEqual(mac, lockedData.subarray(-MAC_BYTES)))
    throw new CryptoError(
      'AUTHENTICATION_FAILED',
      'the key locator does not open: it was locked under another key, or it was changed',
    )
  return unwrapKey(kek, wrapped)
}

/** Whether a KEK opens a key locator. */
export function opensLocator(kek: Secret, locator: KeyLocator): boolean {
  try {
    unlockKey({ kek, locator }).wipe()
    return true
  } catch (error) {
    if (error instanceof CryptoError) return false
    throw error
  }
}

function locatorMac(
  kek: Secret,
  { providerName, keyId, wrapped }: { providerName: string; keyId: string; wrapped: Buffer },
): Buffer {
  using macKey = kbkdfCounter({
    key: kek,
    label: LABELS.keyLocatorMac,
    context: NO_CONTEXT,
    lengthBits: 256,
  })
  // Each part is preceded by its length. Otherwise bytes could move to the next part unnoticed.
  const parts = [Buffer.from(providerName), Buffer.from(keyId), wrapped].flatMap((part) => {
    const lengthBytes = Buffer.alloc(4)
    lengthBytes.writeUInt32BE(part.length)
    return [lengthBytes, part]
  })
  return createHmac('sha256', macKey.reveal()).update(Buffer.concat(parts)).digest()
}
