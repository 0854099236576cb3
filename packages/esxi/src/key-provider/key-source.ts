import { type KeyIdKind, kindOfKeyId, providerIdInKeyId, type Secret } from '@nkpsim/crypto'
import { shellWord } from '@nkpsim/daemon/name-text'
import type { Random } from '@nkpsim/effects'
import type { KeyProvider } from '../records/key-provider.ts'

/** The origin of a KEK, as a key locator names it. */
export type KeyName = { providerName: string; keyId: string }

/** A KEK to get, and what it should open, as in a key locator. */
export type KeyToLoad = KeyName & { lockedData?: Buffer }

/** A new KEK, which does not encrypt anything yet. */
export type NewKey = KeyName & { kek: Secret } & Disposable

/** The 32-byte KEK of a key id, which the caller wipes; or the reason why it is missing. */
export type ResolvedKey = { kek: Secret } | { reason: string }

/** Converts the key ids of a key provider to KEKs. */
export type KeySource = {
  providerName: string
  /**
   * Returns a new key id and its KEK, which the caller wipes. The KEK remains valid after the host
   * drops the provider. A native source makes the KEK before the first await.
   * @param keyId id of the key that vCenter gave the host. Needed for a standard provider; empty or
   *   undefined: the host makes the key
   * @throws EsxiError KEY_ID_REQUIRED, KEY_NOT_FOUND, INVALID_REQUEST
   */
  newKey(random: Random, keyId?: string): Promise<NewKey>
  /**
   * Gets these KEKs, as far as they can be had now, so that `has` and `resolve` find them. Never
   * rejects because a key cannot be had.
   */
  load(keys: readonly KeyToLoad[]): Promise<void>
  /** Whether resolve would return a KEK. Derives no KEK. */
  has(keyId: string): boolean
  resolve(keyId: string): ResolvedKey
}

/**
 * Returns the UUID in a key id: of the KDK, or of the trusted provider. The host does not need to
 * hold that provider. Empty for a key of a standard provider, whose id does not name the provider.
 * @throws CryptoError INVALID_KEY_ID
 */
export function providerKeyIdOf(keyId: string): string {
  return providerIdInKeyId(keyId)
}

/** Names the origin of a key in a message: the provider with its key_id, or the key itself. */
export function originOf({ providerName, keyId }: KeyName): string {
  const providerKeyId = providerKeyIdOf(keyId)
  return providerKeyId === ''
    ? `key "${keyId}" of key provider "${providerName}"`
    : `key provider "${providerName}" (key_id ${providerKeyId})`
}

/** Returns what to do about a missing key of this kind, as a clause of a message. */
export function remedyOf(kind: KeyIdKind, providerName: string): string {
  switch (kind) {
    case 'native':
      return 'restore it'
    case 'standard':
      return `check its key servers: nkpsim kms test ${shellWord(providerName)}`
    case 'trusted':
      return 'check its Trust Authority: nkpsim trusted-cluster list'
  }
}

/**
 * Whether a key comes from this provider. A key of a standard provider names only the name of its
 * provider.
 * @throws CryptoError INVALID_KEY_ID
 */
export function isKeyOf(
  { providerName, keyId }: KeyName,
  provider: Pick<KeyProvider, 'kind' | 'name' | 'keyId'>,
): boolean {
  if (providerName !== provider.name || kindOfKeyId(keyId) !== provider.kind) return false
  return provider.kind === 'standard' || providerKeyIdOf(keyId) === provider.keyId
}
