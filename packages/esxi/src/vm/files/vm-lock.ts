import { setTimeout as delay } from 'node:timers/promises'
import type { FileLock, HeldFolder } from '@nkpsim/daemon'
import { asDatastoreError } from '../../disk/datastore-error.ts'
import { EsxiError } from '../../errors.ts'
import { inVmFolder, lockInDatastore, type VmPaths } from './datastore.ts'

const LOCK_TRIES = 4
const NAMELESS_LOCK_TRIES = 20
const LOCK_PAUSE_MS = 50
/** Longer than any host name. */
const MAX_HOLDER_BYTES = 256
/** Others may have written it: messages show it only if it is a valid host name. */
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
 * Whether another host, or another opening on this one, has the VM open.
 * @throws EsxiError DATASTORE_UNUSABLE, VM_INVALID
 */
export async function isOpenElsewhere(paths: VmPaths): Promise<boolean> {
  return inVmFolder(paths, async (folder) => {
    // Without a holder's name nobody has the VM open. Testing the lock itself would delay a host
    // that wants it now.
    if ((await folder.look(paths.holder)) === undefined) return false
    const lock = lockInDatastore(folder, paths.lock)
    if (lock === undefined) return true
    try {
      // A host that died left this name. Removing it saves later checks of the lock.
      await folder.remove(paths.holder)
    } finally {
      lock.release()
    }
    return false
  })
}

/**
 * Tries a few times: a host that lists its VMs, or changes a VM that is off, holds the lock for a
 * moment. Waits longer for a holder without a name, so that it can write its name or finish.
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

/** Returns the host that claims the lock; undefined if the file contains no possible host name. */
async function readHolder(folder: HeldFolder, paths: VmPaths): Promise<string | undefined> {
  try {
    const name = (await folder.read(paths.holder, MAX_HOLDER_BYTES)).toString()
    return HOST_NAME.test(name) ? name : undefined
  } catch (error) {
    // The lock is held, even if the name is unreadable.
    if (asDatastoreError(error) === error) throw error
    return undefined
  }
}

/** A leftover name is harmless: the next host that finds the lock free removes it. */
export async function removeHolder(paths: VmPaths): Promise<void> {
  await inVmFolder(paths, (folder) => folder.remove(paths.holder)).catch(() => undefined)
}
