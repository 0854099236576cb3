import type { Secret } from '@nkpsim/crypto'
import { type StandardFields, standardFields } from './standard-key-provider.ts'

/** A key provider without its secrets, as rules, alarms and callers read it. */
export type KeyProviderInfo = NativeKeyProviderInfo | StandardKeyProvider | TrustedKeyProvider

/** A key provider as the store keeps it. */
export type KeyProvider = NativeKeyProvider | StandardKeyProvider | TrustedKeyProvider

export type KeyProviderKind = KeyProviderInfo['kind']

export type NativeKeyProviderInfo = AnyKeyProvider & { kind: 'native' }

export type NativeKeyProvider = NativeKeyProviderInfo & {
  /** 32 bytes. */
  kdk: Secret
}

/** A provider whose keys key servers make and keep. */
export type StandardKeyProvider = AnyKeyProvider & StandardFields

/** A provider whose keys vSphere Trust Authority gives to hosts that it accepted. */
export type TrustedKeyProvider = AnyKeyProvider & { kind: 'trusted' }

/** The fields that every kind of key provider has. */
type AnyKeyProvider = {
  name: string
  /** UUID of the KDK of a native provider; UUID of any other provider. */
  keyId: string
  /** Key check value of the KDK, 32 hex digits; empty if the provider is not native. */
  kcv: string
  /** False if the provider is not native. */
  tpmRequired: boolean
  isDefault: boolean
  /**
   * Time of the last download of its backup. Before the first download here: export time of the
   * backup that the provider was restored from, or time of the last backup at the linked vCenter
   * that shared it. Undefined if there is no backup, or the provider is not native.
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
  const { name, keyId, kcv, tpmRequired, isDefault, backedUpTimeMs, updatedTimeMs } = provider
  const ofAny = { name, keyId, kcv, tpmRequired, isDefault, backedUpTimeMs, updatedTimeMs }
  switch (provider.kind) {
    case 'native':
      return { ...ofAny, kind: provider.kind }
    case 'standard':
      return { ...ofAny, ...standardFields(provider) }
    case 'trusted':
      return { ...ofAny, kind: provider.kind }
  }
}

export function isNative<Provider extends KeyProviderInfo>(
  provider: Provider,
): provider is Extract<Provider, { kind: 'native' }> {
  return provider.kind === 'native'
}

/** Whether new objects may be encrypted with a provider. */
export function isUsable(provider: KeyProviderInfo): boolean {
  switch (provider.kind) {
    case 'native':
      return provider.backedUpTimeMs !== undefined
    case 'standard':
      return provider.firstReachedMs !== undefined
    case 'trusted':
      return true
  }
}

/** Whether a native provider was never backed up. The other kinds have no backup. */
export function lacksBackup({
  kind,
  backedUpTimeMs,
}: Pick<KeyProviderInfo, 'kind' | 'backedUpTimeMs'>): boolean {
  return kind === 'native' && backedUpTimeMs === undefined
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
    // The store reads the secrets of these kinds for one task, not into snapshots.
    case 'standard':
    case 'trusted':
      break
    default:
      provider satisfies never
  }
}
