import type { Logger } from '@nkpsim/daemon'
import { asDatastoreError } from '../../disk/datastore-error.ts'
import { inDatastore, inVmFolder, lockTransientName } from '../files/datastore.ts'
import { sortFiles } from '../files/own-files.ts'
import { readVmFiles } from '../files/read-vm.ts'
import { whileLocked } from '../files/vm-lock.ts'
import type { VmKeys } from '../keys/vm-keys.ts'
import { locateVm, requireRegistered, type VmPlace, type VmPlaces } from './places.ts'
import type { Registration } from './registration.ts'
import { requireOff } from './requirements.ts'

export type DeleteVmInput = {
  places: VmPlaces
  keys: VmKeys
  registration: Pick<Registration, 'forget'>
  isOn: (name: string) => boolean
  logger: Logger
}

/**
 * Deletes a VM with its files: moves them away in one step, then removes them. Other files in its
 * folder stay.
 * @throws EsxiError VM_NOT_REGISTERED, INVALID_POWER_STATE, VM_LOCKED if it is invalid,
 *   VM_POWERED_ON_ELSEWHERE
 */
export async function deleteVm(input: DeleteVmInput, name: string): Promise<void> {
  const { places, keys, registration, isOn, logger } = input
  requireRegistered(places, name)
  requireOff(isOn, name, 'delete it')
  const { datastore, paths } = await locateVm(places, name)
  if (keys.stateOf(name)?.isValid === false) keys.requireUsable(name, await readVmFiles(paths))
  const isGone = await inDatastore(datastore, async (folder) => {
    const { name: deletingName, lockName, lock } = lockTransientName(folder, 'deleting')
    try {
      const isMoved = await whileLocked(paths, async (vmFolder) => {
        // Read only now: other files that arrive during the wait for the lock stay too.
        const { foreign } = await sortFiles(vmFolder, paths)
        if (foreign.length > 0) return false
        await folder.rename(paths.folderName, deletingName)
        await folder.sync()
        return true
      })
      if (!isMoved) return false
      await registration.forget(name)
      await folder.removeFolder(deletingName)
      return true
    } finally {
      await folder.remove(lockName)
      lock.release()
    }
  })
  if (!isGone) return deleteFilesOf(input, name, { datastore, paths })
  logger.info('vm.deleted', { vm: name, datastore: datastore.name })
}

/**
 * Deletes the files of a VM one by one, its .vmx first: without it there is no VM. If one cannot be
 * removed, the others still go, because they hold keys.
 */
async function deleteFilesOf(
  { registration, logger }: DeleteVmInput,
  name: string,
  { datastore, paths }: VmPlace,
): Promise<void> {
  const { foreign, failures } = await whileLocked(paths, async (folder) => {
    const sorted = await sortFiles(folder, paths)
    const own = sorted.own.filter((each) => each !== paths.lock)
    await folder.remove(paths.vmx)
    await folder.sync()
    await registration.forget(name)
    const outcomes = await Promise.allSettled(own.map((each) => folder.remove(each)))
    return {
      foreign: sorted.foreign,
      failures: outcomes.filter((outcome) => outcome.status === 'rejected'),
    }
  })
  await inVmFolder(paths, (folder) => folder.remove(paths.lock))
  const first = foreign.slice(0, 10)
  logger.warn('vm.deleted', { vm: name, datastore: datastore.name, filesThatStay: first })
  for (const { reason } of failures) throw asDatastoreError(reason)
}
