import { nameFlaw } from '@nkpsim/daemon/name-text'
import { getValue } from '../files/dictionary.ts'
import { withValues } from '../files/vm-settings.ts'
import type { Vmx } from '../files/vmx.ts'

/**
 * Setting of a renamed VM: the folder in which it was renamed. A folder that somebody copied or
 * renamed has another name, and then the VM goes by the name of its folder.
 */
const RENAMED_IN = 'nkpsim.renamedIn'

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

/** Returns the name of a VM: that of its folder, unless the VM was renamed in this folder. */
export function displayNameOf({ displayName, source }: Vmx, folderName: string): string {
  const isRenamed = source !== undefined && getValue(source, RENAMED_IN) === folderName
  return isRenamed && nameFlaw(displayName) === undefined ? displayName : folderName
}

/** Returns the .vmx file of a VM with another name. */
export function withDisplayName(vmx: Vmx, folderName: string, name: string): Vmx {
  const value = name === folderName ? '' : folderName
  return { ...withValues(vmx, [[RENAMED_IN, value]]), displayName: name }
}
