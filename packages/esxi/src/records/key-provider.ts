import type { Secret } from '@nkpsim/crypto'

/** A key provider that the host holds. */
export type KeyProvider = NativeKeyProvider | StandardKeyProvider | TrustedKeyProvider

/** A provider whose KDK the host holds. */
export type NativeKeyProvider = AnyKeyProvider & {
  kind: 'native'
  /** The KDK, 32 bytes. */
  kdk: Secret
  /** Key check value of the KDK, 32 hex digits. */
  kcv: string
  /** How the KDK arrived: sealed to the host's TPM, or protected by TLS alone. */
  custody: 'TPM' | 'TLS'
}

/** A provider whose KEKs vCenter gets from a key server. The record contains no secret. */
export type StandardKeyProvider = AnyKeyProvider & { kind: 'standard' }

/** A provider whose KEKs the host gets from a key provider service. */
export type TrustedKeyProvider = AnyKeyProvider & { kind: 'trusted' }

/** Kind of a key provider. */
export type KeyProviderKind = KeyProvider['kind']

/** Properties that a provider of any kind has on a host. */
type AnyKeyProvider = {
  name: string
  /**
   * UUID that identifies the provider beside its name: of the KDK of a native provider, of the
   * provider itself for other kinds.
   */
  keyId: string
  tpmRequired: boolean
  /** Whether the provider may encrypt new objects. */
  usable: boolean
  isDefault: boolean
  /** UUID of the vCenter that sent the provider. */
  vcenterInstanceId: string
}

/** A provider that the host no longer holds. */
export type DroppedKeyProvider = Pick<KeyProvider, 'kind' | 'name' | 'keyId'> & {
  /** Whether the provider came from a vCenter that does not manage the host. */
  isForeign: boolean
}

/** A provider as the host reports it: without its KDK, but with the key check value of the KDK. */
export type HeldKeyProvider = Pick<
  KeyProvider,
  'kind' | 'name' | 'keyId' | 'usable' | 'isDefault'
> & {
  /** Empty unless the provider is native. */
  kcv: string
  /** Empty unless the provider is native. */
  custody: NativeKeyProvider['custody'] | ''
  /** Whether the provider came from a vCenter that does not manage the host. */
  isForeign: boolean
}

/** Returns the providers of a host in the form of a report. */
export function heldKeyProviders({
  management,
  keyProviders,
}: {
  management: { vcenterInstanceId: string } | undefined
  keyProviders: readonly KeyProvider[]
}): HeldKeyProvider[] {
  return keyProviders.map((provider) => {
    const { kind, name, keyId, usable, isDefault } = provider
    const isOfAnother = management !== undefined && isForeign(provider, management)
    const { kcv, custody } = kind === 'native' ? provider : { kcv: '', custody: '' as const }
    return { kind, name, keyId, kcv, usable, isDefault, custody, isForeign: isOfAnother }
  })
}

/** Whether a provider did not come from the vCenter with this id. */
export function isForeign(
  provider: Pick<KeyProvider, 'vcenterInstanceId'>,
  management: { vcenterInstanceId: string },
): boolean {
  return provider.vcenterInstanceId !== management.vcenterInstanceId
}

/** Whether two providers have the same name and key_id. Their KDKs may differ by mistake. */
export function isSameProvider(
  a: Pick<KeyProvider, 'name' | 'keyId'>,
  b: Pick<KeyProvider, 'name' | 'keyId'>,
): boolean {
  return a.name === b.name && a.keyId === b.keyId
}

/** Whether two native providers with the same name and key_id have different KDKs. */
export function hasOtherSecret(a: KeyProvider, b: KeyProvider): boolean {
  return isSameProvider(a, b) && a.kind === 'native' && b.kind === 'native' && a.kcv !== b.kcv
}

/** Returns the providers of the managing vCenter. Only these providers encrypt new objects. */
export function ownKeyProviders({
  management,
  keyProviders,
}: {
  management: { vcenterInstanceId: string } | undefined
  keyProviders: readonly KeyProvider[]
}): KeyProvider[] {
  return keyProviders.filter(
    (provider) => management !== undefined && !isForeign(provider, management),
  )
}
