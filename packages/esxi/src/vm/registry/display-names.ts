import { displayNameOf } from '../files/display-name.ts'
import type { Vmx } from '../files/vmx.ts'

/** Names of registered VMs that were renamed, by the names of their folders. */
export type DisplayNames = {
  /** Notes the name that the files of a VM state. */
  learn(folderName: string, vmx: Vmx): void
  forget(folderName: string): void
  /** Returns the last known name of a VM. */
  nameOf(folderName: string): string
  /** Returns the folder of the VM with this name; undefined if no renamed VM has it. */
  folderOf(isSame: (name: string) => boolean): string | undefined
}

export function createDisplayNames(): DisplayNames {
  const names = new Map<string, string>()
  return {
    learn: (folderName, vmx) => {
      const name = displayNameOf(vmx, folderName)
      if (name === folderName) names.delete(folderName)
      else names.set(folderName, name)
    },
    forget: (folderName) => void names.delete(folderName),
    nameOf: (folderName) => names.get(folderName) ?? folderName,
    folderOf: (isSame) => [...names].find(([, name]) => isSame(name))?.[0],
  }
}
