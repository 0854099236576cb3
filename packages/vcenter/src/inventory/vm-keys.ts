import type { KeyReference, VmRecord } from '../records/virtual-machine.ts'

/** The KDKs that the keys of a virtual machine come from, each once. */
export function kdksOf({ home, disks }: Pick<VmRecord, 'home' | 'disks'>): KeyReference[] {
  return [home, ...disks].filter(
    (key, index, all) => index === all.findIndex((other) => isSameKdk(other, key)),
  )
}

/** Whether two keys come from the same KDK, under the same name. */
export function isSameKdk(a: KeyReference, b: KeyReference): boolean {
  return a.provider === b.provider && a.keyId === b.keyId
}
