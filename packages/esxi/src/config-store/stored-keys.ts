import { type HeldKey, type HeldKeyId, heldKeyText } from '../records/held-key.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import type { KeyProvider } from '../records/key-provider.ts'

type StoredKeys = HostConfiguration['storedKeys']

/**
 * Returns a configuration that also stores copies of these KEKs, if the host stores keys and still
 * holds their providers. The host wipes the copies when it no longer stores them.
 */
export function withStoredKeys(
  current: HostConfiguration,
  keys: readonly HeldKey[],
): HostConfiguration {
  const { keyPersistence, keyProviders, storedKeys = [] } = current
  const known = new Set(storedKeys.map(heldKeyText))
  const added = keysOf(keyProviders, keys).filter((key) => !known.has(heldKeyText(key)))
  if (keyPersistence !== true || added.length === 0) return current
  const copies = added.map((key) => ({ ...key, kek: key.kek.copy() }))
  return { ...current, storedKeys: [...storedKeys, ...copies] }
}

/** Returns a configuration that does not store these KEKs. */
export function withoutStoredKeys(
  current: HostConfiguration,
  keys: readonly HeldKeyId[],
): HostConfiguration {
  const { storedKeys = [] } = current
  const gone = new Set(keys.map(heldKeyText))
  const kept = storedKeys.filter((key) => !gone.has(heldKeyText(key)))
  return kept.length === storedKeys.length ? current : { ...current, storedKeys: kept }
}

/** Returns the stored KEKs of standard providers that a host still holds. */
export function storedKeysOf(
  storedKeys: StoredKeys,
  keyProviders: readonly KeyProvider[],
): StoredKeys {
  return storedKeys && keysOf(keyProviders, storedKeys)
}

function keysOf(keyProviders: readonly KeyProvider[], keys: readonly HeldKey[]): HeldKey[] {
  const standard = keyProviders.filter(({ kind }) => kind === 'standard').map(({ keyId }) => keyId)
  return keys.filter(({ providerKeyId }) => standard.includes(providerKeyId))
}

/** Wipes the KEKs that are no longer stored. */
export function wipeUnstored(before: StoredKeys = [], after: StoredKeys = []): void {
  const kept = new Set(after.map(({ kek }) => kek))
  for (const { kek } of before) if (!kept.has(kek)) kek.wipe()
}
