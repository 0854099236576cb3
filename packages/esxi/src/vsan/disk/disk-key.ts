import { createDek, lockKey, type RandomBytes, type Secret, unlockKey } from '@nkpsim/crypto'
import type { KeyName } from '../../key-provider/key-source.ts'
import type { KekOfDisk } from '../components.ts'
import type { DiskEncryption } from './label.ts'

/** A KEK with its origin. The caller wipes the KEK. */
export type DiskKek = KeyName & { kek: Secret }

/** Makes a random DEK of 64 bytes, and locks it under a KEK. The caller wipes the DEK. */
export function newDek(
  { kek, providerName, keyId }: DiskKek,
  dekGenerationId: number,
  randomBytes: RandomBytes,
): { dek: Secret; encryption: DiskEncryption } {
  const dek = createDek(randomBytes)
  const locator = lockKey({ kek, dek, providerName, keyId })
  return { dek, encryption: { dekGenerationId, dek: locator } }
}

/** Returns encryption that a second KEK opens too. */
export function withNextKek(
  encryption: DiskEncryption,
  { kek, providerName, keyId }: DiskKek,
  dek: Secret,
): DiskEncryption {
  return { ...encryption, nextDek: lockKey({ kek, dek, providerName, keyId }) }
}

/** Returns encryption that only the next KEK opens. */
export function withNextOnly({ dekGenerationId, dek, nextDek }: DiskEncryption): DiskEncryption {
  return { dekGenerationId, dek: nextDek ?? dek }
}

/**
 * Returns the DEK, which the caller wipes. Either KEK opens it. Undefined if the host has neither.
 * @throws CryptoError AUTHENTICATION_FAILED if a KEK is wrong or the label was changed
 */
export function openDek({ dek, nextDek }: DiskEncryption, kekOf: KekOfDisk): Secret | undefined {
  let failure: unknown
  for (const locator of [dek, nextDek]) {
    if (locator === undefined) continue
    const { providerName, keyId } = locator
    using kek = kekOf({ providerName, keyId })
    if (kek === undefined) continue
    try {
      return unlockKey({ kek, locator })
    } catch (error) {
      failure = error
    }
  }
  if (failure !== undefined) throw failure
  return undefined
}
