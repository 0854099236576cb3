import type { Logger } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import { readVmFilesIn } from '../files/read-vm.ts'
import { writeVmx } from '../files/write-files.ts'
import { openConfiguration } from '../keys/open-keys.ts'
import type { VmKeys } from '../keys/vm-keys.ts'
import { locateVm, requireRegistered, type VmPlaces } from './places.ts'
import type { Registration } from './registration.ts'
import { requireNotSuspended, requireOff } from './requirements.ts'

export type MarkTemplateInput = {
  places: VmPlaces
  keys: VmKeys
  registration: Pick<Registration, 'whileLockedHere'>
  isOn: (name: string) => boolean
  onChange: () => void
  random: Random
  logger: Logger
}

/**
 * Converts a powered-off VM to a template, or a template to a VM.
 * @throws EsxiError VM_NOT_REGISTERED, INVALID_POWER_STATE, INVALID_REQUEST if nothing would
 *   change, VM_LOCKED, VM_POWERED_ON_ELSEWHERE
 */
export async function markTemplate(
  { places, keys, registration, isOn, onChange, random, logger }: MarkTemplateInput,
  name: string,
  isTemplate: boolean,
): Promise<void> {
  requireRegistered(places, name)
  requireOff(isOn, name, 'make it a template')
  const { paths } = await locateVm(places, name)
  await registration.whileLockedHere(paths, name, async (folder) => {
    const files = await readVmFilesIn(folder, paths)
    if (files.vmx.isTemplate === isTemplate)
      throw new EsxiError(
        'INVALID_REQUEST',
        `"${name}" is a ${isTemplate ? 'template' : 'virtual machine'} already`,
      )
    requireNotSuspended(files, name, 'make it a template')
    keys.requireUsable(name, files)
    const { configurationDek, configuration } = openConfiguration(files, keys.kekOf(name))
    try {
      const vmx = { ...files.vmx, isTemplate }
      await writeVmx(folder, paths, { vmx, dek: configurationDek, configuration }, random)
    } finally {
      configurationDek?.wipe()
    }
  })
  logger.info('vm.marked', { vm: name, isTemplate })
  onChange()
}
