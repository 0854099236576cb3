import type { HeldFolder, Logger } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import type { VmHardware } from '../files/private-configuration.ts'
import { readVmFilesIn, type VmFiles } from '../files/read-vm.ts'
import { formatVmx, type Vmx } from '../files/vmx.ts'
import { writeVmx } from '../files/write-files.ts'
import { openConfiguration } from '../keys/open-keys.ts'
import type { VmKeys } from '../keys/vm-keys.ts'
import { locateVm, requireRegistered, type VmPlaces } from './places.ts'
import type { Registration } from './registration.ts'

/** Dependencies of a change of a .vmx file. */
export type ChangeVmxInput = {
  places: VmPlaces
  keys: VmKeys
  registration: Pick<Registration, 'whileOwnedHere'>
  isOn: (name: string) => boolean
  onChange: () => void
  random: Random
  logger: Logger
}

/** New public part of a .vmx, and a change of the hardware, which is encrypted with the home. */
export type VmxChange = {
  vmx: Vmx
  changeHardware?: ((hardware: VmHardware) => VmHardware) | undefined
}

/**
 * Changes the .vmx file of a registered VM. A change of its public part needs no key. The file is
 * replaced in one step.
 * @param change throws if the VM may not change so
 * @throws EsxiError VM_NOT_REGISTERED, VM_LOCKED, VM_LOCK_LOST, VM_POWERED_ON_ELSEWHERE,
 *   VM_INVALID, DISK_FULL, DATASTORE_UNUSABLE
 */
export async function changeVmx(
  { places, keys, registration, onChange, random }: ChangeVmxInput,
  name: string,
  change: (files: VmFiles) => VmxChange,
): Promise<void> {
  requireRegistered(places, name)
  const { paths } = await locateVm(places, name)
  const work = async (folder: HeldFolder): Promise<void> => {
    const files = await readVmFilesIn(folder, paths)
    keys.requireUsable(name, files)
    const { vmx, changeHardware } = change(files)
    if (changeHardware === undefined) await folder.replace(paths.vmx, formatVmx(vmx))
    else {
      const { configurationDek: dek, configuration } = openConfiguration(files, keys.kekOf(name))
      try {
        const changed = { ...configuration, ...changeHardware(configuration) }
        await writeVmx(folder, paths, { vmx, dek, configuration: changed }, random)
      } finally {
        dek?.wipe()
      }
    }
    places.names.learn(name, vmx)
  }
  await registration.whileOwnedHere(paths, name, work)
  onChange()
}
