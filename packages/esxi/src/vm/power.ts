import { setTimeout as delay } from 'node:timers/promises'
import type { FileLock, HeldFolder } from '@nkpsim/daemon'
import { asDatastoreError } from '../disk/datastore-error.ts'
import { type EncryptedDisk, openEncryptedDisk } from '../disk/encrypted-disk.ts'
import { EsxiError } from '../errors.ts'
import { bindExtents, hasUnboundExtents } from './bind-extents.ts'
import { inVmFolder, lockInDatastore, type VmPaths } from './datastore.ts'
import { extentOf, type KekOf, type KeyedDisk, openDiskKeys, readVmFilesIn } from './open-vm.ts'

const LOCK_TRIES = 4
const NAMELESS_LOCK_TRIES = 20
const LOCK_PAUSE_MS = 50
/** More than the name of a host has. */
const MAX_HOLDER_BYTES = 256
/** Others may have written it: it goes into messages only if it can be the name of a host. */
const HOST_NAME = /^[A-Za-z0-9.-]{1,253}$/

/** A VM whose disks are open on this host, and on no other. */
export type OpenVm = {
  /** In the order of the controller. */
  disks: readonly EncryptedDisk[]
  /** Flushes and closes the disks, wipes their keys, gives up the lock. */
  close(): Promise<void>
}

/**
 * Opens a VM for this host alone: takes its lock, then its keys, then its disks.
 * @param kekOf asked only when the keys are opened: what waits for the lock must not use a KDK that
 *   was wiped meanwhile
 * @throws EsxiError VM_POWERED_ON_ELSEWHERE, VM_LOCKED, DISK_KEY_NOT_FOUND, VM_INVALID, DISK_FULL,
 *   DATASTORE_UNUSABLE
 */
export async function openVm(paths: VmPaths, hostName: string, kekOf: KekOf): Promise<OpenVm> {
  return inVmFolder(paths, async (folder) => {
    const lock = await takeLock(folder, paths)
    try {
      // Before anything else: a host that finds the lock taken wants to say by which one.
      await folder.replace(paths.holder, Buffer.from(hostName))
      const keyed = await openKeys(folder, paths, kekOf)
      const wipe = (): void => {
        for (const { dek } of keyed) dek.wipe()
      }
      try {
        const disks = await openDisks(folder, keyed)
        return {
          disks,
          close: async () => {
            const flushed = await Promise.allSettled(disks.map((disk) => disk.flush()))
            await Promise.allSettled(disks.map((disk) => disk.close()))
            wipe()
            await removeHolder(paths)
            lock.release()
            for (const outcome of flushed) if (outcome.status === 'rejected') throw outcome.reason
          },
        }
      } catch (error) {
        wipe()
        throw error
      }
    } catch (error) {
      await removeHolder(paths)
      lock.release()
      throw error
    }
  })
}

/**
 * A name that stays misleads nobody: without its lock it is removed by the next host that looks.
 */
async function removeHolder(paths: VmPaths): Promise<void> {
  await inVmFolder(paths, (folder) => folder.remove(paths.holder)).catch(() => undefined)
}

async function openKeys(folder: HeldFolder, paths: VmPaths, kekOf: KekOf): Promise<KeyedDisk[]> {
  const files = await readVmFilesIn(folder, paths)
  if (!hasUnboundExtents(files)) return openDiskKeys(files, kekOf)
  await bindExtents(folder, paths, files, kekOf)
  return openDiskKeys(await readVmFilesIn(folder, paths), kekOf)
}

async function openDisks(
  folder: HeldFolder,
  keyed: readonly KeyedDisk[],
): Promise<EncryptedDisk[]> {
  const opened: EncryptedDisk[] = []
  try {
    for (const { disk, dek } of keyed)
      opened.push(await openEncryptedDisk(folder, extentOf(disk), dek))
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
    // Without a holder's name nobody has it open; looking at the lock itself would hold up a host
    // that wants it now.
    if ((await folder.look(paths.holder)) === undefined) return false
    const lock = lockInDatastore(folder, paths.lock)
    if (lock === undefined) return true
    try {
      // What a host that died left behind: gone, nobody needs to look at the lock again.
      await folder.remove(paths.holder)
    } finally {
      lock.release()
    }
    return false
  })
}

/**
 * Tries a few times: a host that lists its VMs holds a lock for a moment to see whether it is free,
 * and so does one that changes a VM that is off. A host that holds it without a name is given
 * longer to write its name, or to be done.
 */
async function takeLock(folder: HeldFolder, paths: VmPaths): Promise<FileLock> {
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

/** The host that says that it holds the lock; undefined if nothing there can be the name of one. */
async function readHolder(folder: HeldFolder, paths: VmPaths): Promise<string | undefined> {
  try {
    const name = (await folder.read(paths.holder, MAX_HOLDER_BYTES)).toString()
    return HOST_NAME.test(name) ? name : undefined
  } catch (error) {
    // Whatever is wrong with the name, the lock is held.
    if (asDatastoreError(error) === error) throw error
    return undefined
  }
}
