import { setTimeout as delay } from 'node:timers/promises'
import type { FileLock, HeldFolder } from '@nkpsim/daemon'
import { asDatastoreError } from '../../disk/datastore-error.ts'
import { EsxiError } from '../../errors.ts'
import { inVmFolder, lockInDatastore, type VmPaths } from './datastore.ts'

const LOCK_TRIES = 4
const NAMELESS_LOCK_TRIES = 20
const LOCK_PAUSE_MS = 50
/** More bytes than any host name has. */
const MAX_HOLDER_BYTES = 256
/**
 * Pattern of a valid host name. Other hosts may write any text, so messages show only valid names.
 */
const HOST_NAME = /^[A-Za-z0-9.-]{1,253}$/

/**
 * Works on the files of a powered-off VM while it holds the VM's lock.
 * @throws EsxiError VM_POWERED_ON_ELSEWHERE, DISK_FULL, DATASTORE_UNUSABLE
 */
export async function whileLocked<T>(
  paths: VmPaths,
  work: (folder: HeldFolder) => Promise<T>,
): Promise<T> {
  return inVmFolder(paths, async (folder) => {
    const lock = await takeLock(folder, paths)
    try {
      return await work(folder)
    } finally {
      lock.release()
    }
  })
}

/**
 * Whether another host, or another process on this host, has the VM open.
 * @throws EsxiError DATASTORE_UNUSABLE, VM_INVALID
 */
export async function isOpenElsewhere(paths: VmPaths): Promise<boolean> {
  return inVmFolder(paths, async (folder) => {
    // If no holder's name exists, nobody has the VM open. Testing the lock here could delay a host
    // that is taking it.
    if ((await folder.look(paths.holder)) === undefined) return false
    const lock = lockInDatastore(folder, paths.lock)
    if (lock === undefined) return true
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
 * @throws EsxiError VM_POWERED_ON_ELSEWHERE, DATASTORE_UNUSABLE
 */
export async function takeLock(folder: HeldFolder, paths: VmPaths): Promise<FileLock> {
  for (let tries = 1; ; tries++) {
    const lock = lockInDatastore(folder, paths.lock)
    if (lock !== undefined) return lock
    const holder = tries < LOCK_TRIES ? undefined : await readHolder(folder, paths)
    if (holder !== undefined || tries === NAMELESS_LOCK_TRIES)
      throw new EsxiError(
        'VM_POWERED_ON_ELSEWHERE',
        `the virtual machine is in use on ${holder ?? 'another host'}; power it off there first`,
      )
    await delay(LOCK_PAUSE_MS)
  }
}

/**
 * Returns the name of the host that claims the lock. Returns undefined if the file contains no
 * valid host name.
 */
async function readHolder(folder: HeldFolder, paths: VmPaths): Promise<string | undefined> {
  try {
    const name = (await folder.read(paths.holder, MAX_HOLDER_BYTES)).toString()
    return HOST_NAME.test(name) ? name : undefined
  } catch (error) {
    // The lock is held even if the name cannot be read.
    if (asDatastoreError(error) === error) throw error
    return undefined
  }
}

/**
 * Removes the holder's name. A name that remains is harmless: the next host that finds the lock
 * free removes it.
 */
export async function removeHolder(paths: VmPaths): Promise<void> {
  await inVmFolder(paths, (folder) => folder.remove(paths.holder)).catch(() => undefined)
}
