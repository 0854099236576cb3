import { asDatastoreError } from '../disk/datastore-error.ts'
import { EsxiError } from '../errors.ts'
import { type Datastore, inDatastore, inVmFolder, lockTransientName, vmPaths } from './datastore.ts'
import { type KeyEvent, nextKeyState } from './key-state.ts'
import { openConfiguration, readVmFiles, readVmFilesIn, type VmFiles } from './open-vm.ts'
import { sortFiles } from './own-files.ts'
import { whileLocked } from './power.ts'
import {
  cacheKeys,
  hasKey,
  kekOf,
  locateVm,
  requireOff,
  requireRegistered,
  requireUsable,
  type VmHost,
  type VmPlace,
} from './vm-host.ts'
import { writeVmx } from './write-files.ts'

/** More than the id of a host has. */
const MAX_ID_BYTES = 256

/**
 * Registers a VM that is off: writes the host into its folder, and it into the host's list. A host
 * that had it before finds out there.
 * @throws EsxiError VM_ALREADY_REGISTERED, VM_NOT_FOUND, VM_POWERED_ON_ELSEWHERE, VM_INVALID
 */
export async function registerVm(host: VmHost, name: string, datastoreName: string): Promise<void> {
  if (host.registry.find(name) !== undefined)
    throw new EsxiError('VM_ALREADY_REGISTERED', `"${name}" is registered on this host already`)
  const { datastore, paths } = await locateVm(host, name, datastoreName)
  const files = await readVmFiles(paths)
  await whileLocked(paths, () => claimVm(host, { datastore, paths }, name, files))
}

/**
 * Registers a VM that is nobody else's to change now: it was just made, or is about to be opened.
 */
export async function claimVm(
  host: VmHost,
  { datastore, paths }: VmPlace,
  name: string,
  files: VmFiles,
): Promise<void> {
  const hostId = Buffer.from(host.hostId)
  await inVmFolder(paths, (folder) => folder.replace(paths.registrant, hostId))
  await host.registry.add({ name, datastore: datastore.name })
  followKeys(host, name, files, 'registered')
  host.logger.info('vm.registered', { vm: name, datastore: datastore.name })
  host.onChange()
}

/** @throws EsxiError VM_NOT_REGISTERED, INVALID_POWER_STATE */
export async function unregisterVm(host: VmHost, name: string): Promise<void> {
  requireRegistered(host, name)
  requireOff(host, name, 'unregister it')
  await forgetVm(host, name)
  host.logger.info('vm.unregistered', { vm: name })
}

/**
 * Reads the files of a VM anew, or tries to unlock it.
 * @throws EsxiError VM_NOT_REGISTERED, VM_LOCKED with what is missing, VM_INVALID
 */
export async function refreshVm(
  host: VmHost,
  name: string,
  event: 'reloaded' | 'unlocked',
): Promise<void> {
  requireRegistered(host, name)
  const files = await readVmFiles((await locateVm(host, name)).paths)
  if (event === 'unlocked') openConfiguration(files, kekOf(host, name)).configurationDek.wipe()
  followKeys(host, name, files, event)
  host.logger.info(`vm.${event}`, { vm: name })
  host.onChange()
}

/**
 * Deletes a VM with its files: in one step it is gone from where it lay, and then its files go.
 * What else lies in its folder stays there.
 * @throws EsxiError VM_NOT_REGISTERED, INVALID_POWER_STATE, VM_LOCKED if it is invalid,
 *   VM_POWERED_ON_ELSEWHERE
 */
export async function deleteVm(host: VmHost, name: string): Promise<void> {
  requireRegistered(host, name)
  requireOff(host, name, 'delete it')
  const { datastore, paths } = await locateVm(host, name)
  if (host.keyStates.get(name)?.isValid === false)
    requireUsable(host, name, await readVmFiles(paths))
  const isGone = await inDatastore(datastore, async (folder) => {
    const { name: deletingName, lockName, lock } = lockTransientName(folder, 'deleting')
    try {
      const isMoved = await whileLocked(paths, async (vmFolder) => {
        // Not before: the lock may be waited for, and what comes meanwhile stays too.
        const { foreign } = await sortFiles(vmFolder, paths)
        if (foreign.length > 0) return false
        await folder.rename(paths.folderName, deletingName)
        await folder.sync()
        return true
      })
      if (!isMoved) return false
      await forgetVm(host, name)
      await folder.removeFolder(deletingName)
      return true
    } finally {
      await folder.remove(lockName)
      lock.release()
    }
  })
  if (!isGone) return deleteFilesOf(host, name, { datastore, paths })
  host.logger.info('vm.deleted', { vm: name, datastore: datastore.name })
}

/**
 * Deletes the files of a VM one by one, its .vmx first: without it there is no VM. One that cannot
 * be removed does not keep the others, which hold keys.
 */
async function deleteFilesOf(host: VmHost, name: string, { datastore, paths }: VmPlace) {
  const { foreign, failures } = await whileLocked(paths, async (folder) => {
    const sorted = await sortFiles(folder, paths)
    const own = sorted.own.filter((each) => each !== paths.lock)
    await folder.remove(paths.vmx)
    await folder.sync()
    await forgetVm(host, name)
    const outcomes = await Promise.allSettled(own.map((each) => folder.remove(each)))
    return {
      foreign: sorted.foreign,
      failures: outcomes.filter((outcome) => outcome.status === 'rejected'),
    }
  })
  await inVmFolder(paths, (folder) => folder.remove(paths.lock))
  const first = foreign.slice(0, 10)
  host.logger.warn('vm.deleted', { vm: name, datastore: datastore.name, filesThatStay: first })
  for (const { reason } of failures) throw asDatastoreError(reason)
}

/**
 * Makes a template of a VM that is off, or a VM of a template.
 * @throws EsxiError VM_NOT_REGISTERED, INVALID_POWER_STATE, INVALID_REQUEST if it is one,
 *   VM_LOCKED, VM_POWERED_ON_ELSEWHERE
 */
export async function markVm(host: VmHost, name: string, isTemplate: boolean): Promise<void> {
  requireRegistered(host, name)
  requireOff(host, name, 'make it a template')
  const { paths } = await locateVm(host, name)
  await whileLocked(paths, async (folder) => {
    const files = await readVmFilesIn(folder, paths)
    if (files.vmx.isTemplate === isTemplate)
      throw new EsxiError(
        'INVALID_REQUEST',
        `"${name}" is a ${isTemplate ? 'template' : 'virtual machine'} already`,
      )
    requireUsable(host, name, files)
    const { configurationDek, configuration } = openConfiguration(files, kekOf(host, name))
    try {
      await writeVmx(folder, paths, { ...files.vmx, isTemplate }, configurationDek, configuration)
    } finally {
      configurationDek.wipe()
    }
  })
  host.logger.info('vm.marked', { vm: name, isTemplate })
  host.onChange()
}

/**
 * What the keys of a registered VM are to the host after an event; caches them if it may have them.
 */
export function followKeys(host: VmHost, name: string, files: VmFiles, event: KeyEvent): void {
  const state = nextKeyState(
    host.keyStates.get(name),
    event,
    { hasHomeKey: hasKey(host, name, files.home), isOn: host.running.has(name) },
    { isSafe: host.isSafe() },
  )
  host.keyStates.set(name, state)
  if (!state.isLocked) cacheKeys(host, name, files)
}

/** Whether no other host registered the VM since; if one did, it is forgotten here. */
export async function isStillHere(host: VmHost, name: string): Promise<boolean> {
  const registered = host.registry.find(name)
  const datastore = host.datastores.find((each) => each.name === registered?.datastore)
  if (registered === undefined || datastore === undefined || host.running.has(name)) return true
  if (await isRegistrant(host, datastore, name)) return true
  host.logger.info('vm.registered-elsewhere', { vm: name })
  await forgetVm(host, name)
  return false
}

async function isRegistrant({ hostId }: VmHost, datastore: Datastore, name: string) {
  const paths = vmPaths(datastore, name)
  try {
    const bytes = await inVmFolder(paths, (folder) => folder.read(paths.registrant, MAX_ID_BYTES))
    return bytes.toString() === hostId
  } catch (error) {
    if (!(error instanceof EsxiError)) throw error
    // Without the name of a host in its folder, the VM belongs to the host whose list it is in.
    return true
  }
}

async function forgetVm(host: VmHost, name: string): Promise<void> {
  await host.registry.remove(name)
  host.cache.drop(name)
  host.keyStates.delete(name)
  host.lastSeen.delete(name)
  host.onChange()
}
