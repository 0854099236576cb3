import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { FileLock } from '@nkpsim/daemon'
import type { KeyProvider } from '../config-store/configuration.ts'
import { asDatastoreError } from '../disk/datastore-error.ts'
import { type EncryptedDisk, openEncryptedDisk } from '../disk/encrypted-disk.ts'
import { EsxiError } from '../errors.ts'
import { lockInDatastore, type VmPaths } from './datastore.ts'
import { openDiskKey, readVmFiles } from './open-vm.ts'

const LOCK_TRIES = 4
const LOCK_PAUSE_MS = 50

/** A VM whose disk is open on this host, and on no other. */
export type OpenVm = {
  disk: EncryptedDisk
  /** Flushes and closes the disk, wipes its key, gives up the lock. */
  close(): Promise<void>
}

/**
 * Opens a VM for this host alone: takes its lock, then its keys, then its disk.
 * @param keyProviders asked only when the keys are opened: what waits for the lock must not use a KDK that was wiped meanwhile
 * @throws EsxiError VM_POWERED_ON_ELSEWHERE, VM_LOCKED, VM_INVALID, DISK_FULL, DATASTORE_UNUSABLE
 */
export async function openVm(
  paths: VmPaths,
  hostName: string,
  keyProviders: () => readonly KeyProvider[],
): Promise<OpenVm> {
  const lock = await takeLock(paths)
  try {
    const files = await readVmFiles(paths)
    const dek = openDiskKey(files, keyProviders())
    try {
      await writeFile(paths.holder, hostName)
      const disk = await openEncryptedDisk({
        path: join(paths.folder, files.descriptor.extentFileName),
        dek,
        capacityBytes: files.descriptor.capacityBytes,
      })
      return {
        disk,
        close: async () => {
          try {
            await disk.flush()
          } finally {
            await disk.close()
            dek.wipe()
            await rm(paths.holder, { force: true })
            lock.release()
          }
        },
      }
    } catch (error) {
      dek.wipe()
      throw error
    }
  } catch (error) {
    lock.release()
    throw asDatastoreError(error)
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

/** Tries a few times: a host that lists its VMs holds a lock for a moment to see whether it is free. */
async function takeLock(paths: VmPaths): Promise<FileLock> {
  for (let tries = 1; ; tries++) {
    const lock = lockInDatastore(paths.lock)
    if (lock !== undefined) return lock
    if (tries === LOCK_TRIES) {
      const holder = (await readHolder(paths)) ?? 'another host'
      throw new EsxiError(
        'VM_POWERED_ON_ELSEWHERE',
        `the virtual machine is in use on ${holder}; power it off there first`,
      )
    }
    await delay(LOCK_PAUSE_MS)
  }
}

async function readHolder(paths: VmPaths): Promise<string | undefined> {
  return readFile(paths.holder, 'utf8').catch(() => undefined)
}
