import type { Secret } from '@nkpsim/crypto'

/** A key provider without its secrets, as rules, alarms and callers read it. */
export type KeyProviderInfo = NativeKeyProviderInfo

/** A key provider as the store keeps it. */
export type KeyProvider = NativeKeyProvider

export type NativeKeyProviderInfo = AnyKeyProvider & {
  kind: 'native'
  /** UUID of the KDK. */
  keyId: string
  /** Key check value of the KDK, 32 hex digits. */
  kcv: string
}

export type NativeKeyProvider = NativeKeyProviderInfo & {
  /** 32 bytes. */
  kdk: Secret
}

/** The fields that every kind of key provider has. */
type AnyKeyProvider = {
  name: string
  tpmRequired: boolean
  isDefault: boolean
  /**
   * Time of the last download of its backup. Before the first download here: export time of the
   * backup that the provider was restored from, or time of the last backup at the linked vCenter
   * that shared it. Undefined if there is no backup.
   */
  backedUpTimeMs: number | undefined
  /**
   * Time at which its key_id last changed; always later than `backedUpTimeMs`. Undefined if the
   * key_id did not change since the last backup.
   */
  updatedTimeMs: number | undefined
}

/**
 * The default provider of a cluster or folder. It replaces the vCenter's default for that entity.
 */
export type EntityDefault = { kind: 'cluster' | 'folder'; entity: string; provider: string }

/**
 * Copies the fields that may leave the snapshot, and leaves all other fields of the provider
 * behind.
 */
export function withoutSecrets(provider: KeyProviderInfo): KeyProviderInfo {
  const { name, tpmRequired, isDefault, backedUpTimeMs, updatedTimeMs } = provider
  const ofAny = { name, tpmRequired, isDefault, backedUpTimeMs, updatedTimeMs }
  switch (provider.kind) {
    case 'native':
      return { ...ofAny, kind: provider.kind, keyId: provider.keyId, kcv: provider.kcv }
  }
}

/** Whether a backup of the provider has its present key_id. */
export function hasPresentBackup({
  backedUpTimeMs,
  updatedTimeMs = 0,
}: Pick<AnyKeyProvider, 'backedUpTimeMs' | 'updatedTimeMs'>): boolean {
  return backedUpTimeMs !== undefined && updatedTimeMs <= backedUpTimeMs
}

export function wipeSecrets(provider: KeyProvider): void {
  switch (provider.kind) {
    case 'native':
      provider.kdk.wipe()
      break
    default:
      provider.kind satisfies never
  }
}
