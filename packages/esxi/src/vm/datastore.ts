import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { acquireFileLock } from '@nkpsim/daemon'
import { EsxiError } from '../errors.ts'

/** A folder that several hosts mount. */
export type Datastore = { name: string; folder: string }

/** Where the files of a VM are. */
export type VmPaths = {
  folder: string
  vmx: string
  descriptor: string
  extent: string
  lock: string
  /** Names the host that holds the lock. */
  holder: string
}

const CREATING = /^\.creating-[0-9a-f]{16}$/

/** The files of a VM by the name of its folder. */
export function vmPaths(datastore: Datastore, name: string, folderName = name): VmPaths {
  const folder = join(datastore.folder, folderName)
  return {
    folder,
    vmx: join(folder, `${name}.vmx`),
    descriptor: join(folder, `${name}.vmdk`),
    extent: join(folder, `${name}-flat.vmdk`),
    lock: join(folder, `${name}.vmx.lck`),
    holder: join(folder, `${name}.vmx.holder`),
  }
}

/** Names of the VMs in a datastore: the folders that hold a .vmx of their own name. */
export async function listVmNames(datastore: Datastore): Promise<string[]> {
  const entries = await readdir(datastore.folder, { withFileTypes: true })
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
 * Checks that a datastore can be used, makes its folder if it is missing, and removes what hosts that died while they created a VM left
 * in it: a living creator holds the lock beside its folder.
 * @throws EsxiError DATASTORE_UNUSABLE
 */
export async function mountDatastore(datastore: Datastore): Promise<void> {
  try {
    await mkdir(datastore.folder, { recursive: true })
    for (const name of await readdir(datastore.folder)) {
      if (!CREATING.test(name)) continue
      const lockPath = creatingLockPath(datastore, name)
      const lock = acquireFileLock(lockPath)
      if (lock === undefined) continue
      await rm(join(datastore.folder, name), { recursive: true, force: true })
      await rm(lockPath, { force: true })
      lock.release()
    }
  } catch (cause) {
    throw new EsxiError(
      'DATASTORE_UNUSABLE',
      `datastore "${datastore.name}" at ${datastore.folder} cannot be used`,
      { cause },
    )
  }
}

/** The lock that a creator holds while its folder is not complete. */
export function creatingLockPath(datastore: Datastore, creatingName: string): string {
  return join(datastore.folder, `${creatingName}.lock`)
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  )
}
