import { DaemonError, type HeldFolder, holdFolder } from '@nkpsim/daemon'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { Effects, FileLock, FileStatus, Random } from '@nkpsim/effects'
import { asDatastoreError } from '../../disk/datastore-error.ts'
import { EsxiError } from '../../errors.ts'
import type { DatastoreGuard } from './datastore-guard.ts'

/** Name and path of a datastore, as configured. */
export type DatastorePlace = { name: string; folder: string }

/** A folder that several hosts mount. */
export type Datastore = DatastorePlace & {
  /** Opens the folder, which the caller closes. Passes on errors of the file system. */
  hold(): Promise<HeldFolder>
  /** Waits, by the clock of the host that mounts the datastore. */
  sleep(ms: number): Promise<void>
  /** Protects the VMs that this host has on. Missing if nothing does. */
  guard?: DatastoreGuard
}

/** Effects that a host needs to use a datastore. */
export type DatastoreEffects = Pick<Effects, 'files' | 'machineClock' | 'random'>

/** Location of a VM's files: names in its folder, which is in the folder of the datastore. */
export type VmPaths = {
  datastore: Datastore
  folderName: string
  vmx: string
  lock: string
  /** File that names the host that holds the lock. */
  holder: string
  /** File that names the host that last registered the VM. */
  registrant: string
  /** File that names the migration that may open the VM next. */
  migration: string
  /** List of the VM's snapshots. */
  vmsd: string
}

/** Returns a datastore. Does not look at its folder. */
export function datastoreAt(effects: DatastoreEffects, place: DatastorePlace): Datastore {
  return {
    ...place,
    hold: () => holdFolder(effects, place.folder),
    sleep: (ms) => effects.machineClock.sleep(ms),
  }
}

/** Returns the paths of a VM's files. By default its folder has the name of the VM. */
export function vmPaths(datastore: Datastore, name: string, folderName = name): VmPaths {
  return {
    datastore,
    folderName,
    vmx: `${name}.vmx`,
    lock: `${name}.vmx.lck`,
    holder: `${name}.vmx.holder`,
    registrant: `${name}.vmx.registrant`,
    migration: `${name}.vmx.migration`,
    vmsd: `${name}.vmsd`,
  }
}

/**
 * Works in the folder of a datastore. The operator named that folder, so it may be a link. Other
 * hosts may have written its content.
 * @throws EsxiError VM_INVALID, DISK_FULL, DATASTORE_UNUSABLE
 */
export async function inDatastore<T>(
  { hold }: Datastore,
  work: (folder: HeldFolder) => Promise<T>,
): Promise<T> {
  try {
    await using folder = await hold()
    return await work(folder)
  } catch (error) {
    throw asDatastoreError(error)
  }
}

/**
 * Works in the folder of a VM.
 * @throws EsxiError VM_INVALID, DISK_FULL, DATASTORE_UNUSABLE
 */
export async function inVmFolder<T>(
  paths: VmPaths,
  work: (folder: HeldFolder) => Promise<T>,
): Promise<T> {
  await using vmFolder = await holdVmFolder(paths)
  return await inHeldFolder(vmFolder, work)
}

/**
 * Does the same as inVmFolder, in a folder that is held already.
 * @throws EsxiError VM_INVALID, DISK_FULL, DATASTORE_UNUSABLE
 */
export async function inHeldFolder<T>(
  folder: HeldFolder,
  work: (folder: HeldFolder) => Promise<T>,
): Promise<T> {
  try {
    return await work(folder)
  } catch (error) {
    throw asDatastoreError(error)
  }
}

/**
 * Opens and holds the folder of a VM. The caller closes it.
 * @throws EsxiError VM_NOT_FOUND if the VM was deleted since the caller found it, VM_INVALID,
 *   DATASTORE_UNUSABLE
 */
export async function holdVmFolder({ datastore, folderName }: VmPaths): Promise<HeldFolder> {
  return inDatastore(datastore, async (folder) => {
    try {
      return await folder.holdFolder(folderName)
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? deletedMeanwhile() : error
    }
  })
}

/** Returns the error for a call on a VM that was deleted during the call. */
export function deletedMeanwhile(): EsxiError {
  return new EsxiError('VM_NOT_FOUND', 'the virtual machine was deleted meanwhile')
}

/**
 * Requires that the folder found at the name of a VM is the held folder of the VM.
 * @param what what the caller has not done to the VM
 * @throws EsxiError VM_INVALID
 */
export async function requireSameFolder(
  held: HeldFolder,
  found: FileStatus | undefined,
  what: 'changed' | 'deleted',
): Promise<void> {
  const { dev, ino } = await held.stats()
  if (found?.dev === dev && found.ino === ino) return
  throw new EsxiError(
    'VM_INVALID',
    `the folder of the virtual machine was replaced meanwhile; nothing was ${what}: try again`,
  )
}

/**
 * Returns the names of the VMs in a datastore: folders with a .vmx of the same name, valid or not.
 * @throws EsxiError DATASTORE_UNUSABLE
 */
export async function listVmNames(datastore: Datastore): Promise<string[]> {
  return inDatastore(datastore, vmNamesIn)
}

/** Does the same as listVmNames, in an open datastore. Passes on errors of the file system. */
export async function vmNamesIn(folder: HeldFolder): Promise<string[]> {
  const vms: string[] = []
  for (const name of await folder.list())
    if (!name.startsWith('.') && (await isVmForThisHost(folder, name))) vms.push(name)
  return vms.sort()
}

/** A folder that this host may not open, such as lost+found, is not listed as a VM. */
async function isVmForThisHost(folder: HeldFolder, name: string): Promise<boolean> {
  try {
    return await containsVm(folder, name)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM') return false
    throw error
  }
}

/**
 * Whether a datastore contains a VM with this name: a folder (not a link) with any .vmx of that
 * name.
 * @throws EsxiError DATASTORE_UNUSABLE if the datastore cannot be searched
 */
export async function hasVm(datastore: Datastore, name: string): Promise<boolean> {
  return inDatastore(datastore, (folder) => containsVm(folder, name))
}

/** Codes of the file system that prove that a name does not exist. */
const ABSENT = new Set(['ENOENT', 'ENAMETOOLONG'])

/** Does the same as hasVm, in an open datastore. Passes on errors of the file system. */
export async function containsVm(folder: HeldFolder, name: string): Promise<boolean> {
  try {
    await using vmFolder = await folder.holdFolder(name)
    const stats = await vmFolder.look(`${name}.vmx`)
    return stats !== undefined && !stats.isDirectory()
  } catch (error) {
    // A link or a file has the name.
    if (error instanceof DaemonError && error.code === 'FILE_REFUSED') return false
    if (ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

/** The names are random, so another host cannot hold this many of them. */
const TRANSIENT_TRIES = 10

/**
 * Takes the lock of a file in a datastore. Returns undefined if another holder has the lock.
 * @throws EsxiError DATASTORE_UNUSABLE
 */
export async function lockInDatastore(
  folder: HeldFolder,
  name: string,
): Promise<FileLock | undefined> {
  try {
    return await folder.lock(name)
  } catch (cause) {
    const reason = messageOf(cause)
    throw new EsxiError('DATASTORE_UNUSABLE', reason, { cause })
  }
}

/**
 * Returns a name whose lock this host holds, so that no other host removes its folder. A host that
 * mounts the datastore may take a lock first. Then this host tries another name.
 * @throws EsxiError DATASTORE_UNUSABLE
 */
export async function lockTransientName(
  folder: HeldFolder,
  kind: 'creating' | 'deleting',
  random: Random,
): Promise<{ name: string; lockName: string; lock: FileLock }> {
  for (let tries = 1; tries <= TRANSIENT_TRIES; tries++) {
    const name = `.${kind}-${random.bytes(8).toString('hex')}`
    const lockName = transientLockName(name)
    const lock = await lockInDatastore(folder, lockName)
    if (lock !== undefined) return { name, lockName, lock }
  }
  throw new EsxiError('DATASTORE_UNUSABLE', `${folder.path}: no lock can be held there; try again`)
}

/**
 * Name of the lock of a temporary folder. The host that creates or deletes the VM holds this lock.
 */
export function transientLockName(transientName: string): string {
  return `${transientName}.lock`
}
