import { parseKeyId, type Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'

/** The origin of a KEK, as a key locator names it. */
export type KeyName = { providerName: string; keyId: string }

/** A new KEK, which does not encrypt anything yet. */
export type NewKey = KeyName & { kek: Secret } & Disposable

/** The 32-byte KEK of a key id, which the caller wipes; or the reason why it is missing. */
export type ResolvedKey = { kek: Secret } | { reason: string }

/** Converts the key ids of a key provider to KEKs. */
export type KeySource = {
  providerName: string
  /** Returns a new key id. Derives no KEK. */
  newKeyId(random: Random): string
  /**
   * Returns a new key id and its KEK, which the caller wipes. The KEK remains valid after the host
   * drops the provider.
   */
  newKey(random: Random): NewKey
  /** Whether resolve would return a KEK. Derives no KEK. */
  has(keyId: string): boolean
  resolve(keyId: string): ResolvedKey
}

/**
 * Returns the key_id of the KDK that a key id names. The host does not need to hold that KDK.
 * @throws CryptoError INVALID_KEY_ID
 */
export function providerKeyIdOf(keyId: string): string {
  return parseKeyId(keyId).kdkKeyId
}
