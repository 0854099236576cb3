import type { KeyReference, VmRecord } from '../records/virtual-machine.ts'

/** The provider keys that the keys of a virtual machine come from, each once. */
export function keyReferencesOf({ home, disks }: Pick<VmRecord, 'home' | 'disks'>): KeyReference[] {
  return [home, ...disks].filter(
    (key, index, all) => index === all.findIndex((other) => isSameReference(other, key)),
  )
}

/** Whether two come from the same provider key, under the same name. */
function isSameReference(a: KeyReference, b: KeyReference): boolean {
  return a.provider === b.provider && a.keyId === b.keyId
}
