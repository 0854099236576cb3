import type { HeldFolder } from '@nkpsim/daemon'
import type { FileLock } from '@nkpsim/effects'
import { asDatastoreError } from '../../disk/datastore-error.ts'
import { EsxiError } from '../../errors.ts'
import {
  deletedMeanwhile,
  inDatastore,
  inVmFolder,
  lockInDatastore,
  requireSameFolder,
  type VmPaths,
} from './datastore.ts'

const LOCK_TRIES = 4
const NAMELESS_LOCK_TRIES = 20
const LOCK_PAUSE_MS = 50
/** More bytes than any host name and purpose have. */
const MAX_HOLDER_BYTES = 512
/**
 * Pattern of a valid host name. Other hosts may write any text, so messages show only valid names.
 */
const HOST_NAME = /^[A-Za-z0-9._-]{1,253}$/

const PURPOSES = ['powerOn', 'export', 'rekey', 'snapshot', 'clone'] as const

/** Reason why a host holds the lock of a VM for a long time. */
export type Purpose = (typeof PURPOSES)[number]

/** The host that holds the lock of a VM. */
export type Holder = { hostName: string; purpose: Purpose }

/**
 * Works on the files of a powered-off VM while it holds the VM's lock.
 * @param holder named in the folder during the work, so that others can report it
 * @throws EsxiError VM_NOT_FOUND, VM_INVALID, VM_POWERED_ON_ELSEWHERE, DISK_FULL,
 *   DATASTORE_UNUSABLE
 */
export async function whileLocked<T>(
  paths: VmPaths,
  work: (folder: HeldFolder) => Promise<T>,
  holder?: Holder,
): Promise<T> {
  return inVmFolder(paths, async (folder) => {
    const lock = await takeLock(folder, paths)
    try {
      if (holder !== undefined) await writeHolder(folder, paths, holder)
      return await work(folder)
    } finally {
      if (holder !== undefined) await removeHolder(folder, paths)
      lock.release()
    }
  })
}

/**
 * Whether another host, or another process on this host, has the VM powered on. An export or a
 * rekey of a VM that is off does not count.
 * @throws EsxiError DATASTORE_UNUSABLE, VM_INVALID
 */
export async function isOpenElsewhere(paths: VmPaths): Promise<boolean> {
  return inVmFolder(paths, async (folder) => {
    // If no holder's name exists, nobody has the VM open. Testing the lock here could delay a host
    // that is taking it.
    if ((await folder.look(paths.holder)) === undefined) return false
    const lock = lockInDatastore(folder, paths.lock)
    if (lock === undefined) {
      const holder = await readHolder(folder, paths)
      if (holder !== undefined) return holder.purpose === 'powerOn'
      // An unreadable holder counts as powered on. A holder that is gone has just ended.
      return (await folder.look(paths.holder)) !== undefined
    }
    try {
      // A host that died left this name. Without the name, later calls need not test the lock.
      await folder.remove(paths.holder)
    } finally {
      lock.release()
    }
    return false
  })
}

/**
 * Takes the lock of a VM. Tries a few times, because a host may hold the lock only briefly, to list
 * its VMs or to change a VM that is off. Waits longer for a holder that has not written its name,
 * because that holder is about to write the name or to finish.
 * @throws EsxiError VM_NOT_FOUND if the VM was deleted during the wait, VM_INVALID if its folder
 *   was replaced, VM_POWERED_ON_ELSEWHERE, DATASTORE_UNUSABLE
 */
export async function takeLock(folder: HeldFolder, paths: VmPaths): Promise<FileLock> {
  for (let tries = 1; ; tries++) {
    const lock = await tryLock(folder, paths)
    if (lock !== undefined) return lock
    const holder = tries < LOCK_TRIES ? undefined : await readHolder(folder, paths)
    if (holder !== undefined || tries === NAMELESS_LOCK_TRIES) throw usedBy(holder)
    await paths.datastore.sleep(LOCK_PAUSE_MS)
  }
}

/** Takes the lock of a VM that still exists. Returns undefined if another holder has the lock. */
async function tryLock(folder: HeldFolder, paths: VmPaths): Promise<FileLock | undefined> {
  // Checked first, so that no new lock file appears in the folder of a deleted VM.
  await requireInPlace(folder, paths)
  let lock: FileLock | undefined
  try {
    lock = lockInDatastore(folder, paths.lock)
  } catch (error) {
    // The folder may be gone since the first check.
    await requireInPlace(folder, paths)
    throw error
  }
  try {
    // While the lock is held, nobody else deletes the VM.
    if (lock !== undefined) await requireInPlace(folder, paths)
    return lock
  } catch (error) {
    // The first failure is what the caller needs, so ignore a second failure.
    await folder.remove(paths.lock).catch(() => undefined)
    lock?.release()
    throw error
  }
}

/**
 * Requires that a folder is still at its name in the datastore and still contains the .vmx.
 * @throws EsxiError VM_NOT_FOUND, VM_INVALID if another folder has the name
 */
async function requireInPlace(folder: HeldFolder, paths: VmPaths): Promise<void> {
  const found = await inDatastore(paths.datastore, (within) => within.look(paths.folderName))
  if (found === undefined || (await folder.look(paths.vmx)) === undefined) throw deletedMeanwhile()
  await requireSameFolder(folder, found, 'changed')
}

/** Returns the error for a VM that is in use. An undefined holder is unknown. */
export function usedBy(holder: Holder | undefined): EsxiError {
  return new EsxiError('VM_POWERED_ON_ELSEWHERE', `the virtual machine ${useBy(holder)}`)
}

/** Describes how a VM is used, and what to do. */
function useBy(holder: Holder | undefined): string {
  switch (holder?.purpose) {
    case 'export':
      return `is being exported on ${holder.hostName}; wait, or cancel the export`
    case 'rekey':
      return `is being re-encrypted on ${holder.hostName}; wait until this is done`
    case 'clone':
      return `is being cloned on ${holder.hostName}; wait, or cancel the clone`
    case 'snapshot':
      return `has snapshots that are being removed on ${holder.hostName}; wait, or cancel the removal`
    default:
      return `is in use on ${holder?.hostName ?? 'another host'}; power it off there first`
  }
}

/**
 * Writes the holder of the lock into the folder of the VM: the name of the host, and on a second
 * line the purpose unless the VM is powered on. Passes on errors of the file system.
 */
export async function writeHolder(
  folder: HeldFolder,
  paths: VmPaths,
  { hostName, purpose }: Holder,
): Promise<void> {
  const lines = purpose === 'powerOn' ? [hostName] : [hostName, purpose]
  await folder.replace(paths.holder, Buffer.from(lines.join('\n')))
}

/**
 * Returns the host that claims the lock. Returns undefined if the file contains no valid host name
 * or no known purpose.
 */
async function readHolder(folder: HeldFolder, paths: VmPaths): Promise<Holder | undefined> {
  try {
    const text = (await folder.read(paths.holder, MAX_HOLDER_BYTES)).toString()
    const [hostName = '', purpose = 'powerOn', ...more] = text.split('\n')
    if (!HOST_NAME.test(hostName) || more.length > 0) return undefined
    return isPurpose(purpose) ? { hostName, purpose } : undefined
  } catch (error) {
    // The lock is held even if the name cannot be read.
    if (asDatastoreError(error) === error) throw error
    return undefined
  }
}

function isPurpose(text: string): text is Purpose {
  return PURPOSES.some((purpose) => purpose === text)
}

/**
 * Removes the holder's name. A name that remains is harmless: the next host that finds the lock
 * free removes it.
 */
export async function removeHolder(folder: HeldFolder, paths: VmPaths): Promise<void> {
  await folder.remove(paths.holder).catch(() => undefined)
}
