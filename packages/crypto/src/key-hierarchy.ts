import { timingSafeEqual } from 'node:crypto'
import { DERIVATIONS } from './diagnostics.ts'
import { CryptoError } from './errors.ts'
import { kbkdfCounter } from './kbkdf.ts'
import { type KeyId, uuidToBytes } from './key-id.ts'
import { LABELS } from './labels.ts'
import { type RandomBytes, Secret } from './secret.ts'

/** Length of a KDK and of a KEK. */
export const KDK_BYTES = 32
/** Length of a DEK: two AES-256 keys for XTS. */
export const DEK_BYTES = 64

/**
 * The 32-byte KEK of a key id: KBKDF over the KDK with the UUID of the KDK and the salt as context.
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
 * A random 64-byte DEK. Redraws equal halves: XTS with one key twice loses its proof of security
 * (FIPS 140-3 IG, C.I).
 */
export function createDek(randomBytes?: RandomBytes): Secret {
  for (;;) {
    const dek = Secret.random(DEK_BYTES, randomBytes)
    if (!hasEqualHalves(dek)) return dek
    dek.wipe()
  }
}

/** Whether the two XTS keys of a DEK are the same. */
export function hasEqualHalves(dek: Secret): boolean {
  const bytes = dek.reveal()
  return timingSafeEqual(bytes.subarray(0, DEK_BYTES / 2), bytes.subarray(DEK_BYTES / 2))
}
