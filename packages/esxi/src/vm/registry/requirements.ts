import { EsxiError } from '../../errors.ts'
import { FAULTS } from '../../faults.ts'
import { readVmFiles, type VmFiles } from '../files/read-vm.ts'
import { isSuspended } from '../files/suspend-file.ts'
import type { VmKeys } from '../keys/vm-keys.ts'
import { locateVm, requireRegistered, type VmPlace, type VmPlaces } from './places.ts'

/** @throws EsxiError INVALID_POWER_STATE */
export function requireOff(isOn: (name: string) => boolean, name: string, purpose: string): void {
  if (isOn(name))
    throw new EsxiError(
      'INVALID_POWER_STATE',
      `virtual machine "${name}" is powered on; power it off to ${purpose}`,
      { fault: FAULTS.invalidPowerState },
    )
}

/**
 * Requires a VM without saved memory, which would no longer fit to the VM after the change.
 * @throws EsxiError INVALID_POWER_STATE
 */
export function requireNotSuspended({ vmx }: VmFiles, name: string, purpose: string): void {
  if (isSuspended(vmx))
    throw new EsxiError(
      'INVALID_POWER_STATE',
      `virtual machine "${name}" is suspended; power it off to ${purpose}, or resume it`,
    )
}

/** @throws EsxiError VM_IS_TEMPLATE */
export function requireNoTemplate({ vmx }: VmFiles, name: string): void {
  if (vmx.isTemplate)
    throw new EsxiError('VM_IS_TEMPLATE', `"${name}" is a template; mark it as a virtual machine`)
}

/**
 * Returns the location of a VM and its files. Requires that its disks and keys may change now.
 * @throws EsxiError VM_NOT_FOUND, VM_NOT_REGISTERED, VM_IS_TEMPLATE, VM_LOCKED, VM_INVALID
 */
export async function requireChangeable(
  { places, keys }: { places: VmPlaces; keys: VmKeys },
  name: string,
): Promise<VmPlace & { files: VmFiles }> {
  const place = await locateVm(places, name)
  requireRegistered(places, name)
  const files = await readVmFiles(place.paths)
  requireNoTemplate(files, name)
  keys.requireUsable(name, files)
  return { ...place, files }
}
