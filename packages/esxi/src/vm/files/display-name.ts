import { nameFlaw } from '@nkpsim/daemon/name-text'
import { getValue } from './dictionary.ts'
import { withValues } from './vm-settings.ts'
import type { Vmx } from './vmx.ts'

/**
 * Setting of a renamed VM: the folder in which it was renamed. A folder that somebody copied or
 * renamed has another name, and then the VM goes by the name of its folder.
 */
const RENAMED_IN = 'nkpsim.renamedIn'

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
