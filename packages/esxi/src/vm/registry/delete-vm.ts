import type { Logger } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { asDatastoreError } from '../../disk/datastore-error.ts'
import { inDatastore, lockTransientName } from '../files/datastore.ts'
import { hideVmFolder, removeHiddenFolder } from '../files/hidden-folder.ts'
import { sortFiles } from '../files/own-files.ts'
import { readVmFiles } from '../files/read-vm.ts'
import { removeOwnFile } from '../files/vtpm-folder.ts'
import type { VmKeys } from '../keys/vm-keys.ts'
import { locateVm, requireRegistered, type VmPlace, type VmPlaces } from './places.ts'
import type { Registration } from './registration.ts'
import { requireOff } from './requirements.ts'

export type DeleteVmInput = {
  places: VmPlaces
  keys: VmKeys
  registration: Pick<Registration, 'forget' | 'whileLockedHere'>
  isOn: (name: string) => boolean
  random: Random
  logger: Logger
}

/**
 * Deletes a VM with its files. Moves the files away in one step and then removes them. Other files
 * in the folder stay.
 * @throws EsxiError VM_NOT_REGISTERED, INVALID_POWER_STATE, VM_LOCKED if its key is missing,
 *   VM_POWERED_ON_ELSEWHERE, VM_INVALID if another folder has the name of the VM by now
 */
export async function deleteVm(input: DeleteVmInput, name: string): Promise<void> {
  const { places, keys, registration, isOn, logger } = input
  requireRegistered(places, name)
  requireOff(isOn, name, 'delete it')
  const { datastore, paths } = await locateVm(places, name)
  if (keys.stateOf(name)?.isValid === false) keys.requireUsable(name, await readVmFiles(paths))
  const filesStay = (folder: string): void =>
    logger.warn('vm.files-stay', { vm: name, datastore: datastore.name, folder })
  const isGone = await inDatastore(datastore, async (folder) => {
    const {
      name: hidden,
      lockName,
      lock,
    } = await lockTransientName(folder, 'deleting', input.random)
    try {
      // Held until the folder is gone, so that no other caller works in the folder meanwhile.
      return await registration.whileLockedHere(paths, name, async (vmFolder) => {
        // Read only after the lock is taken, so that files which arrived during the wait stay too.
        const { foreign } = await sortFiles(vmFolder, paths)
        if (foreign.length > 0) return false
        await hideVmFolder(folder, vmFolder, paths, hidden, filesStay)
        await registration.forget(name)
        const stays = await removeHiddenFolder(folder, vmFolder, hidden, paths, paths.folderName)
        if (stays !== undefined) filesStay(stays)
        return true
      })
    } finally {
      await folder.remove(lockName)
      lock.release()
    }
  })
  if (!isGone) return deleteFilesOf(input, name, { datastore, paths })
  logger.info('vm.deleted', { vm: name, datastore: datastore.name })
}

/**
 * Deletes the files of a VM one by one. The .vmx comes first, because there is no VM without it. If
 * a file cannot be removed, the others are removed anyway, because they contain keys.
 */
async function deleteFilesOf(
  { registration, logger }: DeleteVmInput,
  name: string,
  { datastore, paths }: VmPlace,
): Promise<void> {
  const { foreign, failures } = await registration.whileLockedHere(paths, name, async (folder) => {
    const sorted = await sortFiles(folder, paths)
    const own = sorted.own.filter((each) => each !== paths.lock)
    await folder.remove(paths.vmx)
    await folder.sync()
    await registration.forget(name)
    const outcomes = await Promise.allSettled(own.map((each) => removeOwnFile(folder, each)))
    // Removed while it is held, so that no other holder locks a file that is removed later.
    await folder.remove(paths.lock)
    return {
      foreign: sorted.foreign,
      failures: outcomes.filter((outcome) => outcome.status === 'rejected'),
    }
  })
  const first = foreign.slice(0, 10)
  logger.warn('vm.deleted', { vm: name, datastore: datastore.name, filesThatStay: first })
  for (const { reason } of failures) throw asDatastoreError(reason)
}
