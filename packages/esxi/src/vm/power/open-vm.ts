import type { HeldFolder } from '@nkpsim/daemon'
import type { FileLock, Random } from '@nkpsim/effects'
import { asDatastoreError } from '../../disk/datastore-error.ts'
import { type SwitchableDisk, switchableDisk } from '../../disk/switchable-disk.ts'
import { holdVmFolder, type VmPaths } from '../files/datastore.ts'
import { readVmFilesIn, type VmFiles } from '../files/read-vm.ts'
import { type Holder, removeHolder, takeLock, writeHolder } from '../files/vm-lock.ts'
import { beginTenure, type Tenure } from '../files/vm-tenure.ts'
import { bindExtents, hasUnboundExtents } from '../keys/bind-extents.ts'
import { type KekOf, type KeyedDisk, openDiskKeys } from '../keys/open-keys.ts'
import { changeOpenDisks } from './change-open-disks.ts'
import { fencedDisk } from './fenced-disk.ts'
import { fencedFolder } from './fenced-folder.ts'
import { openChains } from './open-chains.ts'

/** A VM whose disks only this host has open. */
export type OpenVm = {
  /** The folder of the VM, held while the VM is open. Changes nothing after the lock is lost. */
  folder: HeldFolder
  /** Call this between the parts of a long change. @throws EsxiError VM_LOCK_LOST */
  requireLease(): void
  /** The files of the VM, read while this host holds the lock. */
  files: VmFiles
  /** Disks in the order of the controller. They stay the same while snapshots change. */
  disks: readonly SwitchableDisk[]
  /**
   * Replaces the files of the disks while the VM is open. Calls to the disks wait meanwhile. All
   * disks are flushed first. Then the commit writes a .vmx that names other disks with the same
   * content, and the disks are opened again.
   * @throws the error of the commit. If the .vmx changed anyway, the disks refuse every later call
   */
  changeDisks(commit: () => Promise<void>): Promise<void>
  /**
   * Makes `close` suspend the vTPM, which then continues when the VM continues. Missing if the VM
   * has no vTPM.
   */
  suspendVtpm?: () => void
  /**
   * Flushes and closes the disks, wipes their keys and releases the lock.
   * @throws EsxiError VM_LOCK_LOST if another host has taken the VM
   */
  close(): Promise<void>
  /** Resolves when the host has lost the VM and closed it without a flush. */
  lost: Promise<void>
}

/** Decides whether a VM may be opened whose lock this host holds. */
export type Admit = (folder: HeldFolder, paths: VmPaths) => Promise<void>

const endMigration: Admit = (folder, paths) => folder.remove(paths.migration)

/**
 * Opens a VM for this host alone. Takes its lock first, then its keys, then its disks.
 * @param kekOf called only after the lock is taken. A caller that waits for the lock must not hold
 *   a KEK, because the host may drop its provider in the meantime
 * @throws EsxiError VM_NOT_FOUND, VM_POWERED_ON_ELSEWHERE, VM_LOCKED, DISK_KEY_NOT_FOUND,
 *   VM_INVALID, DISK_FULL, DATASTORE_UNUSABLE, and errors of `admit`
 * @param admit called while the lock is held, before anything is opened. By default, ends a
 *   migration whose destination has not opened the VM yet
 */
export async function openVm(
  paths: VmPaths,
  holder: Holder,
  kekOf: KekOf,
  random: Random,
  admit: Admit = endMigration,
): Promise<OpenVm> {
  // Held while the VM is open, because the name of the lock's holder is removed from this folder at
  // the end.
  const folder = await holdVmFolder(paths)
  try {
    const lock = await takeLock(folder, paths)
    const end = async (): Promise<void> => {
      await removeHolder(folder, paths)
      lock.release()
    }
    try {
      // Written before anything is opened, so that another host can report who holds the lock.
      await writeHolder(folder, paths, holder)
      await admit(folder, paths)
      // Only a VM that is on writes for long, so only its lock has terms.
      const tenure =
        holder.purpose === 'powerOn' ? await beginTenure(folder, paths, holder.hostName) : undefined
      const held = tenure === undefined ? folder : fencedFolder(folder, tenure)
      const requireLease = (): void => tenure?.requireLease()
      const open = async (files: VmFiles, ofDisks: readonly KeyedDisk[]) => {
        const chains = await openChains(folder, files, ofDisks, kekOf)
        return tenure === undefined ? chains : chains.map((disk) => fencedDisk(disk, tenure))
      }
      const opened = await openKeys(held, paths, kekOf, random)
      let { keyed } = opened
      const wipe = (): void => wipeKeys(keyed)
      let disks: SwitchableDisk[] = []
      try {
        disks = (await open(opened.files, keyed)).map(switchableDisk)
        const changeDisks = async (commit: () => Promise<void>): Promise<void> => {
          await tenure?.requireCurrent()
          const reopen = async () => {
            const files = await readVmFilesIn(folder, paths)
            const next = openDiskKeys(files, kekOf)
            try {
              const chains = await open(files, next)
              wipe()
              keyed = next
              return chains
            } catch (error) {
              wipeKeys(next)
              throw error
            }
          }
          const currentNames = async () => (await readVmFilesIn(folder, paths)).vmx.diskFileNames
          await changeOpenDisks(disks, { commit, reopen, currentNames })
        }
        const release = async (isLost: boolean): Promise<void> => {
          const flushed = isLost ? [] : await Promise.allSettled(disks.map((disk) => disk.flush()))
          await Promise.allSettled(disks.map((disk) => disk.close()))
          wipe()
          // A name that remains is harmless, but the name of the next holder must remain.
          if (await isCurrent(tenure)) await removeHolder(folder, paths)
          lock.release()
          await folder[Symbol.asyncDispose]()
          for (const outcome of flushed) if (outcome.status === 'rejected') throw outcome.reason
        }
        const ending = await guarded(paths, { tenure, lock, release })
        return { files: opened.files, folder: held, requireLease, disks, changeDisks, ...ending }
      } catch (error) {
        await Promise.allSettled(disks.map((disk) => disk.close()))
        wipe()
        throw error
      }
    } catch (error) {
      await end()
      throw error
    }
  } catch (error) {
    await folder[Symbol.asyncDispose]()
    throw asDatastoreError(error)
  }
}

/**
 * Tells the guard of the datastore that a VM is on, and later that it is off.
 * @param release closes the VM
 */
async function guarded(
  { datastore: { guard }, folderName: name }: VmPaths,
  {
    tenure,
    lock,
    release,
  }: {
    tenure: Tenure | undefined
    lock: FileLock
    release: (isLost: boolean) => Promise<void>
  },
): Promise<Pick<OpenVm, 'close' | 'lost'>> {
  const lost = Promise.withResolvers<void>()
  let ending: Promise<void> | undefined
  if (guard === undefined || tenure === undefined)
    return { lost: lost.promise, close: () => (ending ??= release(false)) }
  const abandon = async (): Promise<void> => {
    ending ??= release(true)
    try {
      await ending
    } finally {
      // The VM is lost even if its folder cannot be closed, and its users must end.
      lost.resolve()
    }
  }
  const isLockHeld = (): boolean => lock.isHeld?.() ?? true
  const vm = { name, term: tenure.term, isLockHeld, abandon }
  const close = async (): Promise<void> => {
    try {
      await release(false)
    } finally {
      await guard.closed(vm)
    }
  }
  try {
    await guard.opened(vm)
  } catch (error) {
    await guard.closed(vm).catch(() => undefined)
    throw error
  }
  return { lost: lost.promise, close: () => (ending ??= close()) }
}

/** Whether this host still has the lock, as far as it can see. */
async function isCurrent(tenure: Tenure | undefined): Promise<boolean> {
  try {
    await tenure?.requireCurrent()
    return true
  } catch {
    return false
  }
}

async function openKeys(
  folder: HeldFolder,
  paths: VmPaths,
  kekOf: KekOf,
  random: Random,
): Promise<{ files: VmFiles; keyed: KeyedDisk[] }> {
  let files = await readVmFilesIn(folder, paths)
  if (hasUnboundExtents(files)) {
    await bindExtents(folder, paths, files, kekOf, random)
    files = await readVmFilesIn(folder, paths)
  }
  return { files, keyed: openDiskKeys(files, kekOf) }
}

function wipeKeys(keyed: readonly KeyedDisk[]): void {
  for (const { dek } of keyed) dek?.wipe()
}
