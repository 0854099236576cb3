import { timingSafeEqual } from 'node:crypto'
import { DERIVATIONS } from './diagnostics.ts'
import { CryptoError } from './errors.ts'
import { kbkdfCounter } from './kbkdf.ts'
import { type KeyId, uuidToBytes } from './key-id.ts'
import { LABELS } from './labels.ts'
import { type RandomBytes, Secret } from './secret.ts'

/** Length of a KDK, in bytes. */
export const KDK_BYTES = 32
/** Length of a KEK, in bytes. */
export const KEK_BYTES = 32
/** Length of a DEK, in bytes: two AES-256 keys for XTS. */
export const DEK_BYTES = 64

/**
 * Derives the 32-byte KEK of a key id: KBKDF with the KDK as key, and the UUID of the KDK and the
 * salt as context.
 * @throws CryptoError INVALID_LENGTH if the KDK does not have 32 bytes
 */
export function deriveKek(kdk: Secret, keyId: KeyId): Secret {
  if (kdk.lengthBytes !== KDK_BYTES) throw new CryptoError('INVALID_LENGTH', 'a KDK has 32 bytes')
  DERIVATIONS.publish(undefined)
  return kbkdfCounter({
    key: kdk,
    label: LABELS.kek,
    context: Buffer.concat([uuidToBytes(keyId.kdkKeyId), keyId.salt]),
    lengthBits: 256,
  })
}

/**
 * Creates a random 64-byte DEK. Draws again if the halves are equal, because XTS with two equal
 * keys loses its security proof (FIPS 140-3 IG, C.I).
 */
export function createDek(randomBytes: RandomBytes): Secret {
  for (;;) {
    const dek = Secret.random(DEK_BYTES, randomBytes)
    if (!hasEqualHalves(dek)) return dek
    dek.wipe()
  }
}

/** Whether the two XTS keys of a DEK are equal. */
export function hasEqualHalves(dek: Secret): boolean {
  const bytes = dek.reveal()
  return timingSafeEqual(bytes.subarray(0, DEK_BYTES / 2), bytes.subarray(DEK_BYTES / 2))
}
