import type { Secret } from '@nkpsim/crypto'

/** A key provider that the host holds. */
export type KeyProvider = {
  name: string
  /** UUID of the KDK. */
  keyId: string
  /** 32 bytes. */
  kdk: Secret
  /** Key check value of the KDK, 32 hex digits. */
  kcv: string
  tpmRequired: boolean
  /** Whether new objects may be encrypted with it. */
  usable: boolean
  isDefault: boolean
  /** How the KDK came: sealed to the host's TPM, or within TLS alone. */
  custody: 'TPM' | 'TLS'
  /** UUID of the vCenter that it came from. */
  vcenterInstanceId: string
}

/** A provider that the host held and holds no longer. */
export type DroppedKeyProvider = Pick<KeyProvider, 'name' | 'keyId'> & {
  /** Whether it came from another vCenter than the one that manages the host. */
  isForeign: boolean
}

/** Whether a provider came from another vCenter than this one. */
export function isForeign(
  provider: Pick<KeyProvider, 'vcenterInstanceId'>,
  management: { vcenterInstanceId: string },
): boolean {
  return provider.vcenterInstanceId !== management.vcenterInstanceId
}

/** Whether objects that remember the one find the other. */
export function isSameKdk(
  a: Pick<KeyProvider, 'name' | 'keyId'>,
  b: Pick<KeyProvider, 'name' | 'keyId'>,
): boolean {
  return a.name === b.name && a.keyId === b.keyId
}

/** Those of the vCenter that manages the host: only they encrypt anything new. */
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
