import {
  CryptoError,
  createDek,
  formatKeyLocator,
  lockKey,
  parseKeyLocator,
  type RandomBytes,
  type Secret,
  unlockKey,
} from '@nkpsim/crypto'
import type { KeyName } from '../../key-provider/key-source.ts'
import type { VerifierState, VsanDek } from '../../records/vsan.ts'
import { VSAN_SECTOR_BYTES } from '../components.ts'
import { createObjectCipher } from './object-cipher.ts'

const VERIFIER_BYTES = 16
const ZEROS = Buffer.alloc(VSAN_SECTOR_BYTES)

/** A DEK that was opened, or why it was not. Right keys have a DEK, which the caller wipes. */
export type OpenedDek = {
  kekVerifier: VerifierState
  dekVerifier: VerifierState
  dek?: Secret
}

/** Locks a DEK under a KEK. */
export function lockDek(
  { kek, ...name }: KeyName & { kek: Secret },
  { dekId, dek }: { dekId: string; dek: Secret },
): VsanDek {
  const lockedDek = formatKeyLocator(lockKey({ ...name, kek, dek }))
  return { dekId, lockedDek, dekVerifier: verifierOf(dek, dekId) }
}

/** Makes a random DEK, locked under a KEK. */
export function makeDek(
  kek: KeyName & { kek: Secret },
  dekId: string,
  randomBytes: RandomBytes,
): VsanDek {
  using dek = createDek(randomBytes)
  return lockDek(kek, { dekId, dek })
}

/** Returns the name of the KEK of a DEK. @throws CryptoError INVALID_KEY_LOCATOR */
export function kekOfDek({ lockedDek }: VsanDek): KeyName {
  const { providerName, keyId } = parseKeyLocator(lockedDek)
  return { providerName, keyId }
}

/**
 * Opens a DEK. Both verifiers are checked, so that a wrong key decrypts nothing.
 * @param kekOf returns a KEK, which this wipes
 */
export function openDek(
  { dekId, lockedDek, dekVerifier }: VsanDek,
  kekOf: (key: KeyName) => Secret | undefined,
): OpenedDek {
  const unknown = { dekVerifier: 'unknown' } as const
  try {
    const locator = parseKeyLocator(lockedDek)
    using kek = kekOf({ providerName: locator.providerName, keyId: locator.keyId })
    if (kek === undefined) return { kekVerifier: 'unknown', ...unknown }
    const dek = unlockKey({ kek, locator })
    if (verifierOf(dek, dekId) === dekVerifier)
      return { kekVerifier: 'right', dekVerifier: 'right', dek }
    dek.wipe()
    return { kekVerifier: 'right', dekVerifier: 'wrong' }
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error
    return { kekVerifier: 'wrong', ...unknown }
  }
}

/** Returns zeros under a DEK. The id takes the place of an object, so it belongs to the DEK. */
function verifierOf(dek: Secret, dekId: string): string {
  using cipher = createObjectCipher(dek, dekId)
  return cipher.encrypt(ZEROS, 0).toString('hex', 0, VERIFIER_BYTES)
}
