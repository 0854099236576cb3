import type { Secret } from '@nkpsim/crypto'

/** A key provider without its secrets: all that rules, alarms and callers read of it. */
export type KeyProviderInfo = NativeKeyProviderInfo

/** A key provider as it is kept. */
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

/** What a key provider has, whatever its kind. */
type AnyKeyProvider = {
  name: string
  tpmRequired: boolean
  isDefault: boolean
  /** Time of the last download of its backup; undefined: never. */
  backedUpTimeMs: number | undefined
  /** Time of the last change of its key_id after creation; undefined: never. */
  updatedTimeMs: number | undefined
}

/** The default provider of a cluster or folder, which replaces the vCenter's default there. */
export type EntityDefault = { kind: 'cluster' | 'folder'; entity: string; provider: string }

/** What may leave the snapshot, field by field: whatever else the provider has stays. */
export function withoutSecrets(provider: KeyProviderInfo): KeyProviderInfo {
  const { name, tpmRequired, isDefault, backedUpTimeMs, updatedTimeMs } = provider
  const ofAny = { name, tpmRequired, isDefault, backedUpTimeMs, updatedTimeMs }
  switch (provider.kind) {
    case 'native':
      return { ...ofAny, kind: provider.kind, keyId: provider.keyId, kcv: provider.kcv }
  }
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
