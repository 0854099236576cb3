import type { Stats } from 'node:fs'
import type { HeldFolder, Logger } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { asDatastoreError } from '../../disk/datastore-error.ts'
import { EsxiError } from '../../errors.ts'
import { inDatastore, lockTransientName, type VmPaths } from '../files/datastore.ts'
import { sortFiles } from '../files/own-files.ts'
import { putBack } from '../files/put-back.ts'
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
  random: Random
  logger: Logger
}

/**
 * Deletes a VM with its files. Moves the files away in one step and then removes them. Other files
 * in the folder stay.
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
    const {
      name: deletingName,
      lockName,
      lock,
    } = lockTransientName(folder, 'deleting', input.random)
    try {
      await using moved = await whileLocked(paths, (vmFolder) =>
        moveAway(folder, vmFolder, paths, deletingName),
      )
      if (moved === undefined) return false
      await registration.forget(name)
      // Not by name: others may put another folder there.
      const { own, foreign } = await sortFiles(moved, paths)
      for (const each of own) await moved.remove(each)
      if (foreign.length === 0) await folder.removeEmptyFolder(deletingName)
      else {
        const stays = await putBack(folder, deletingName, paths.folderName)
        logger.warn('vm.files-stay', { vm: name, datastore: datastore.name, folder: stays })
      }
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
 * Moves the folder of a VM to another name, durably.
 * @returns the moved folder, which the caller closes; undefined if it has files of others, and then
 *   it stays
 * @throws EsxiError VM_INVALID if another folder has the name of the VM by now
 */
async function moveAway(
  folder: HeldFolder,
  vmFolder: HeldFolder,
  paths: VmPaths,
  deletingName: string,
): Promise<HeldFolder | undefined> {
  // Read only after the lock is taken, so that files which arrived during the wait stay too.
  const { foreign } = await sortFiles(vmFolder, paths)
  if (foreign.length > 0) return undefined
  await requireSame(vmFolder, await folder.look(paths.folderName))
  await folder.rename(paths.folderName, deletingName)
  const moved = await folder.holdFolder(deletingName)
  try {
    await requireSame(vmFolder, await moved.stats())
    await folder.sync()
    return moved
  } catch (error) {
    await moved[Symbol.asyncDispose]()
    // The folder may be another one, whose name is taken again by now.
    await putBack(folder, deletingName, paths.folderName)
    throw error
  }
}

async function requireSame(vmFolder: HeldFolder, found: Stats | undefined): Promise<void> {
  const { dev, ino } = await vmFolder.stats()
  if (found?.dev === dev && found.ino === ino) return
  throw new EsxiError(
    'VM_INVALID',
    'the folder of the virtual machine was replaced meanwhile; nothing was deleted: try again',
  )
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
  const { foreign, failures } = await whileLocked(paths, async (folder) => {
    const sorted = await sortFiles(folder, paths)
    const own = sorted.own.filter((each) => each !== paths.lock)
    await folder.remove(paths.vmx)
    await folder.sync()
    await registration.forget(name)
    const outcomes = await Promise.allSettled(own.map((each) => folder.remove(each)))
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
