import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { acquireFileLock, type FileLock } from '@nkpsim/daemon'
import { asDatastoreError } from '../disk/datastore-error.ts'
import { EsxiError } from '../errors.ts'

/** A folder that several hosts mount. */
export type Datastore = { name: string; folder: string }

/** Where the files of a VM are. */
export type VmPaths = {
  folder: string
  vmx: string
  lock: string
  /** Names the host that holds the lock. */
  holder: string
  /** Names the host that it was registered on last. */
  registrant: string
}

/** Folders of VMs that are being made, or deleted. */
const TRANSIENT = /^(\.(?:creating|deleting)-[0-9a-f]{16})(\.lock)?$/

/** The files of a VM by the name of its folder. */
export function vmPaths(datastore: Datastore, name: string, folderName = name): VmPaths {
  const folder = join(datastore.folder, folderName)
  return {
    folder,
    vmx: join(folder, `${name}.vmx`),
    lock: join(folder, `${name}.vmx.lck`),
    holder: join(folder, `${name}.vmx.holder`),
    registrant: join(folder, `${name}.vmx.registrant`),
  }
}

/**
 * Names of the VMs in a datastore: the folders that hold a .vmx of their own name.
 * @throws EsxiError DATASTORE_UNUSABLE
 */
export async function listVmNames(datastore: Datastore): Promise<string[]> {
  const entries = await readdir(datastore.folder, { withFileTypes: true }).catch((error) => {
    throw asDatastoreError(error)
  })
  const names = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(async ({ name }) => ((await isFile(vmPaths(datastore, name).vmx)) ? [name] : [])),
  )
  return names.flat().sort()
}

/** Whether a VM of that name is in a datastore. */
export function hasVm(datastore: Datastore, name: string): Promise<boolean> {
  return isFile(vmPaths(datastore, name).vmx)
}

/**
 * Checks that a datastore can be used, makes its folder if it is missing, and removes what hosts that died while they made or deleted a VM
 * left in it: a living one holds the lock beside its folder.
 * @throws EsxiError DATASTORE_UNUSABLE
 */
export async function mountDatastore(datastore: Datastore): Promise<void> {
  try {
    await mkdir(datastore.folder, { recursive: true })
    const names = await readdir(datastore.folder)
    // A folder, its lock, or both: a maker may have died before it made the one or after it renamed the other.
    const abandoned = new Set(names.flatMap((name) => TRANSIENT.exec(name)?.[1] ?? []))
    for (const name of abandoned) {
      const lockPath = transientLockPath(datastore, name)
      const lock = acquireFileLock(lockPath)
      if (lock === undefined) continue
      await rm(join(datastore.folder, name), { recursive: true, force: true })
      await rm(lockPath, { force: true })
      lock.release()
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new EsxiError(
      'DATASTORE_UNUSABLE',
      `datastore "${datastore.name}" at ${datastore.folder} cannot be used: ${reason}`,
      { cause },
    )
  }
}

/**
 * Takes the lock of a file in a datastore; undefined when another has it.
 * @throws EsxiError DATASTORE_UNUSABLE
 */
export function lockInDatastore(path: string): FileLock | undefined {
  try {
    return acquireFileLock(path)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new EsxiError('DATASTORE_UNUSABLE', reason, { cause })
  }
}

/** The lock that the host holds which makes or deletes a VM under a transient name. */
export function transientLockPath(datastore: Datastore, transientName: string): string {
  return join(datastore.folder, `${transientName}.lock`)
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  )
}
