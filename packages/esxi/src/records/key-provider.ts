import type { Secret } from '@nkpsim/crypto'

/** A key provider that the host holds. */
export type KeyProvider = NativeKeyProvider

/** A provider whose KDK the host holds. */
export type NativeKeyProvider = AnyKeyProvider & {
  kind: 'native'
  /** 32 bytes; its UUID is the key_id of the provider. */
  kdk: Secret
  /** Key check value of the KDK, 32 hex digits. */
  kcv: string
  /** How the KDK arrived: sealed to the host's TPM, or protected by TLS only. */
  custody: 'TPM' | 'TLS'
}

/** Properties of a provider on a host, for any kind. */
type AnyKeyProvider = {
  name: string
  /** UUID, the provider's key_id: key ids carry it. */
  keyId: string
  tpmRequired: boolean
  /** Whether new objects may be encrypted with it. */
  usable: boolean
  isDefault: boolean
  /** UUID of the vCenter that it came from. */
  vcenterInstanceId: string
}

/** A provider that the host held, but no longer holds. */
export type DroppedKeyProvider = Pick<KeyProvider, 'name' | 'keyId'> & {
  /** Whether it came from another vCenter than the one that manages the host. */
  isForeign: boolean
}

/** A provider as the host reports it: without its KDK, with the key check value. */
export type HeldKeyProvider = Pick<
  KeyProvider,
  'name' | 'keyId' | 'kcv' | 'usable' | 'isDefault' | 'custody'
> & {
  /** Whether it came from another vCenter than the one that manages the host. */
  isForeign: boolean
}

/** Returns the providers of a host as it reports them. */
export function heldKeyProviders({
  management,
  keyProviders,
}: {
  management: { vcenterInstanceId: string } | undefined
  keyProviders: readonly KeyProvider[]
}): HeldKeyProvider[] {
  return keyProviders.map((provider) => {
    const { name, keyId, kcv, usable, isDefault, custody } = provider
    const isOfAnother = management !== undefined && isForeign(provider, management)
    return { name, keyId, kcv, usable, isDefault, custody, isForeign: isOfAnother }
  })
}

/** Whether a provider came from another vCenter than this one. */
export function isForeign(
  provider: Pick<KeyProvider, 'vcenterInstanceId'>,
  management: { vcenterInstanceId: string },
): boolean {
  return provider.vcenterInstanceId !== management.vcenterInstanceId
}

/** Whether two providers are the same one for objects that store its name and key_id. */
export function isSameProvider(
  a: Pick<KeyProvider, 'name' | 'keyId'>,
  b: Pick<KeyProvider, 'name' | 'keyId'>,
): boolean {
  return a.name === b.name && a.keyId === b.keyId
}

/** Returns the providers of the managing vCenter: only these encrypt new objects. */
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
