import { parseKeyId, type Secret } from '@nkpsim/crypto'

/** What a key locator says of where its KEK comes from. */
export type KeyName = { providerName: string; keyId: string }

/** A KEK that nothing is locked under yet. */
export type NewKey = KeyName & { kek: Secret } & Disposable

/** The 32-byte KEK of a key id, for the caller to wipe; or why there is none. */
export type ResolvedKey = { kek: Secret } | { reason: string }

/** Turns the key ids of one key provider into KEKs, as its kind does. */
export type KeySource = {
  providerName: string
  /** A new key id, for what needs no KEK yet. */
  newKeyId(): string
  /** A new key id and its KEK, for the caller to wipe. It stays when the provider goes. */
  newKey(): NewKey
  /** Whether resolve would return a KEK; derives none. */
  has(keyId: string): boolean
  resolve(keyId: string): ResolvedKey
}

/**
 * The key_id of the provider that a key id was made under, held or not.
 * @throws CryptoError INVALID_KEY_ID
 */
export function providerKeyIdOf(keyId: string): string {
  return parseKeyId(keyId).kdkKeyId
}
