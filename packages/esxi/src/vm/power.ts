import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { FileLock } from '@nkpsim/daemon'
import { asDatastoreError } from '../disk/datastore-error.ts'
import { type EncryptedDisk, openEncryptedDisk } from '../disk/encrypted-disk.ts'
import { EsxiError } from '../errors.ts'
import { lockInDatastore, type VmPaths } from './datastore.ts'
import { type KekOf, type KeyedDisk, openDiskKeys, readVmFiles } from './open-vm.ts'

const LOCK_TRIES = 4
const NAMELESS_LOCK_TRIES = 20
const LOCK_PAUSE_MS = 50

/** A VM whose disks are open on this host, and on no other. */
export type OpenVm = {
  /** In the order of the controller. */
  disks: readonly EncryptedDisk[]
  /** Flushes and closes the disks, wipes their keys, gives up the lock. */
  close(): Promise<void>
}

/**
 * Opens a VM for this host alone: takes its lock, then its keys, then its disks.
 * @param kekOf asked only when the keys are opened: what waits for the lock must not use a KDK that was wiped meanwhile
 * @throws EsxiError VM_POWERED_ON_ELSEWHERE, VM_LOCKED, DISK_KEY_NOT_FOUND, VM_INVALID, DISK_FULL, DATASTORE_UNUSABLE
 */
export async function openVm(paths: VmPaths, hostName: string, kekOf: KekOf): Promise<OpenVm> {
  const lock = await takeLock(paths)
  try {
    // Before anything else: whoever finds the lock taken wants to say by whom.
    await writeFile(paths.holder, hostName)
    const keyed = openDiskKeys(await readVmFiles(paths), kekOf)
    const wipe = (): void => {
      for (const { dek } of keyed) dek.wipe()
    }
    try {
      const disks = await openDisks(paths, keyed)
      return {
        disks,
        close: async () => {
          const flushed = await Promise.allSettled(disks.map((disk) => disk.flush()))
          await Promise.allSettled(disks.map((disk) => disk.close()))
          wipe()
          await rm(paths.holder, { force: true })
          lock.release()
          for (const outcome of flushed) if (outcome.status === 'rejected') throw outcome.reason
        },
      }
    } catch (error) {
      wipe()
      throw error
    }
  } catch (error) {
    await rm(paths.holder, { force: true })
    lock.release()
    throw asDatastoreError(error)
  }
}

async function openDisks(
  { folder }: VmPaths,
  keyed: readonly KeyedDisk[],
): Promise<EncryptedDisk[]> {
  const opened: EncryptedDisk[] = []
  try {
    for (const { disk, dek } of keyed) {
      const { extentFileName, capacityBytes } = disk.descriptor
      const path = join(folder, extentFileName)
      opened.push(await openEncryptedDisk({ path, dek, capacityBytes }))
    }
    return opened
  } catch (error) {
    await Promise.allSettled(opened.map((disk) => disk.close()))
    throw error
  }
}

/**
 * Works on the files of a VM that is off, with its lock held.
 * @throws EsxiError VM_POWERED_ON_ELSEWHERE, DISK_FULL, DATASTORE_UNUSABLE
 */
export async function whileLocked<T>(paths: VmPaths, work: () => Promise<T>): Promise<T> {
  const lock = await takeLock(paths)
  try {
    return await work()
  } catch (error) {
    throw asDatastoreError(error)
  } finally {
    lock.release()
  }
}

/** Whether another host, or another opening on this one, has the VM open. */
export async function isOpenElsewhere(paths: VmPaths): Promise<boolean> {
  // Without a holder's name nobody has it open; looking at the lock itself would hold up whoever wants it now.
  if ((await readHolder(paths)) === undefined) return false
  const lock = lockInDatastore(paths.lock)
  if (lock === undefined) return true
  // What a host that died left behind: gone, nobody needs to look at the lock again.
  await rm(paths.holder, { force: true })
  lock.release()
  return false
}

/**
 * Tries a few times: a host that lists its VMs holds a lock for a moment to see whether it is free, and so does one that changes a VM that
 * is off. Whoever holds it without a name is given longer to write his name, or to be done.
 */
async function takeLock(paths: VmPaths): Promise<FileLock> {
  for (let tries = 1; ; tries++) {
    const lock = lockInDatastore(paths.lock)
    if (lock !== undefined) return lock
    const holder = tries < LOCK_TRIES ? undefined : await readHolder(paths)
    if (holder || tries === NAMELESS_LOCK_TRIES)
      throw new EsxiError(
        'VM_POWERED_ON_ELSEWHERE',
        `the virtual machine is in use on ${holder || 'another host'}; power it off there first`,
      )
    await delay(LOCK_PAUSE_MS)
  }
}

async function readHolder(paths: VmPaths): Promise<string | undefined> {
  return readFile(paths.holder, 'utf8').catch(() => undefined)
}
