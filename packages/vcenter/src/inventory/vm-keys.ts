import type { KeyReference, VmRecord } from '../records/virtual-machine.ts'

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

/** Whether two references name the same provider key. */
function isSameReference(a: KeyReference, b: KeyReference): boolean {
  return a.provider === b.provider && a.keyId === b.keyId
}
