import type { KeyReference, KmsKey, VmRecord } from '../records/virtual-machine.ts'

/**
 * Returns the distinct provider keys from which the keys of a virtual machine are derived. A plain
 * machine has none.
 */
export function keyReferencesOf({
  home,
  disks,
  others = [],
}: Pick<VmRecord, 'home' | 'disks' | 'others'>): KeyReference[] {
  return [home, ...disks, ...others]
    .filter((key) => key !== undefined && key !== null)
    .filter((key, index, all) => index === all.findIndex((other) => isSameReference(other, key)))
}

/** Returns the keys of key servers that a virtual machine needs. */
export function kmsKeysOf({
  home,
  disks,
  others = [],
}: Pick<VmRecord, 'home' | 'disks' | 'others'>): KmsKey[] {
  const keys = new Map<string, KmsKey>()
  for (const key of [home, ...disks, ...others])
    if (key?.kmsKeyId !== undefined)
      keys.set(JSON.stringify([key.provider, key.kmsKeyId]), {
        provider: key.provider,
        keyId: key.kmsKeyId,
      })
  return [...keys.values()]
}

/** Whether two references name the same provider key. */
function isSameReference(a: KeyReference, b: KeyReference): boolean {
  return a.provider === b.provider && a.keyId === b.keyId
}
