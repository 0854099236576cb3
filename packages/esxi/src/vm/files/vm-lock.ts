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
import { claimTerm, readTerm } from './terms.ts'
import { LOCK_GATE, LOCK_TERM } from './vm-tenure.ts'

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
    const lock = await lockInDatastore(folder, paths.lock)
    if (lock === undefined) {
      const holder = await readHolder(folder, paths)
      if (holder !== undefined) return holder.purpose === 'powerOn'
      // An unreadable holder counts as powered on. A holder that is gone has just ended.
      return (await folder.look(paths.holder)) !== undefined
    }
    lock.release()
    // A host that died left this name. Without the name, later calls need not test the lock.
    const healed = await throughGate(folder, () =>
      heal(folder, paths, (inFolder, { lock: name }) => lockInDatastore(inFolder, name)),
    )
    healed?.release()
    return false
  })
}

/**
 * Takes the lock of a VM. Tries a few times, because a host may hold the lock only briefly, to list
 * its VMs or to change a VM that is off. Waits longer for a holder that has not written its name,
 * because that holder is about to write the name or to finish. Breaks the lock of a host whose
 * heartbeats ended, if vSphere HA watches them.
 * @throws EsxiError VM_NOT_FOUND if the VM was deleted during the wait, VM_INVALID if its folder
 *   was replaced, VM_POWERED_ON_ELSEWHERE, DATASTORE_UNUSABLE
 */
export async function takeLock(folder: HeldFolder, paths: VmPaths): Promise<FileLock> {
  for (let tries = 1; ; tries++) {
    const lock = await tryLock(folder, paths)
    if (lock !== undefined) {
      if ((await folder.look(paths.holder)) === undefined) return lock
      lock.release()
      const healed = await throughGate(folder, () => heal(folder, paths, tryLock))
      if (healed !== undefined) return healed
    }
    const holder = tries < LOCK_TRIES ? undefined : await readHolder(folder, paths)
    if (holder?.purpose === 'powerOn') {
      const broken = await breakLock(folder, paths)
      if (broken !== undefined) return broken
    }
    if (holder !== undefined || tries === NAMELESS_LOCK_TRIES) throw usedBy(holder)
    await paths.datastore.sleep(LOCK_PAUSE_MS)
  }
}

/**
 * Runs work that changes who has the lock of a VM. Only one host at a time does so: otherwise a
 * host could break the lock that another host has just taken from the same dead holder. Returns
 * undefined if another host does so now.
 */
async function throughGate<T>(folder: HeldFolder, work: () => Promise<T>): Promise<T | undefined> {
  const gate = await lockInDatastore(folder, LOCK_GATE)
  try {
    return gate && (await work())
  } finally {
    gate?.release()
  }
}

/**
 * Takes a lock whose holder died, and removes the name of this holder. From then on, nobody takes
 * the new holder for the dead one. Returns undefined if another host has the lock.
 */
async function heal(
  folder: HeldFolder,
  paths: VmPaths,
  lockOf: (folder: HeldFolder, paths: VmPaths) => Promise<FileLock | undefined>,
): Promise<FileLock | undefined> {
  const lock = await lockOf(folder, paths)
  if (lock === undefined) return undefined
  try {
    await folder.remove(paths.holder)
    return lock
  } catch (error) {
    lock.release()
    throw error
  }
}

/**
 * Breaks the lock of a host whose process still holds it, but whose heartbeats ended: it hangs, or
 * its machine has lost the datastore. Claims the next term first: from then on, the former holder
 * acknowledges no write. Returns undefined if the lock may not be broken.
 */
async function breakLock(folder: HeldFolder, paths: VmPaths): Promise<FileLock | undefined> {
  const { guard } = paths.datastore
  if (guard === undefined) return undefined
  const retry = async (): Promise<FileLock | undefined> => {
    for (let tries = 1; ; tries++) {
      const lock = await heal(folder, paths, tryLock)
      if (lock !== undefined || tries === LOCK_TRIES) return lock
      await paths.datastore.sleep(LOCK_PAUSE_MS)
    }
  }
  const isDead = async (): Promise<number | undefined> => {
    const { number, owner } = await readTerm(folder, LOCK_TERM)
    const holder = await readHolder(folder, paths)
    if (holder?.purpose !== 'powerOn' || holder.hostName !== owner?.hostName) return undefined
    return guard.isDead(owner) ? number : undefined
  }
  if ((await isDead()) === undefined) return undefined
  return throughGate(folder, async () => {
    // A host that only looks at the VM may have had the lock for a moment.
    const free = await retry()
    if (free !== undefined) return free
    // Read again, because another host may have broken the lock meanwhile.
    const term = await isDead()
    if (term === undefined) return undefined
    if ((await claimTerm(folder, LOCK_TERM, term, guard.owner())) === undefined) return undefined
    await folder.remove(paths.lock)
    return retry()
  })
}

/** Takes the lock of a VM that still exists. Returns undefined if another holder has the lock. */
async function tryLock(folder: HeldFolder, paths: VmPaths): Promise<FileLock | undefined> {
  // Checked first, so that no new lock file appears in the folder of a deleted VM.
  await requireInPlace(folder, paths)
  let lock: FileLock | undefined
  try {
    lock = await lockInDatastore(folder, paths.lock)
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
