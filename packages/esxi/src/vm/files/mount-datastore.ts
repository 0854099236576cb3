import type { HeldFolder, Logger } from '@nkpsim/daemon'
import { makeFolders } from '@nkpsim/daemon/small-file'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { EsxiError } from '../../errors.ts'
import {
  type Datastore,
  type DatastoreEffects,
  type DatastorePlace,
  datastoreAt,
  transientLockName,
  vmPaths,
} from './datastore.ts'
import { removeHiddenFolder } from './hidden-folder.ts'
import { putBack } from './put-back.ts'
import { removeUnfinishedVm } from './vtpm-folder.ts'

/** Names of temporary folders for VMs that are being created or deleted, and of their locks. */
const TRANSIENT = /^(\.(?:creating|deleting)-[0-9a-f]{16})(\.lock)?$/
/** Names of files that tell the name of a VM. */
const NAMING = /^([^.].*)\.vmx(?:\.lck|\.holder|\.registrant)?$/

/**
 * Checks that a datastore can be used, and creates its folder if it is missing. Removes incomplete
 * VMs of hosts that died. A living host is recognised by the lock that it holds beside its
 * temporary folder. Logs what it cannot remove.
 * @throws EsxiError DATASTORE_UNUSABLE
 */
export async function mountDatastore(
  effects: DatastoreEffects,
  place: DatastorePlace,
  logger: Logger,
): Promise<Datastore> {
  const datastore = datastoreAt(effects, place)
  try {
    makeFolders(effects.files, datastore.folder, 0o777)
    await removeAllAbandoned(datastore, logger)
    return datastore
  } catch (cause) {
    const reason = messageOf(cause)
    throw new EsxiError(
      'DATASTORE_UNUSABLE',
      `datastore "${datastore.name}" at ${datastore.folder} cannot be used: ${reason}`,
      { cause },
    )
  }
}

/**
 * Removes incomplete VMs of hosts that died. Logs what it cannot remove. Passes on errors of the
 * file system.
 */
export async function removeAllAbandoned(datastore: Datastore, logger: Logger): Promise<void> {
  await using folder = await datastore.hold()
  const names = await folder.list()
  // A host that died left a folder, a lock, or both. The host may have died before it created the
  // folder, or after it renamed the folder.
  const abandoned = new Set(names.flatMap((name) => TRANSIENT.exec(name)?.[1] ?? []))
  for (const name of abandoned)
    try {
      const kept = await removeAbandoned(folder, datastore, name)
      if (kept !== undefined)
        logger.warn('datastore.files-stay', { datastore: datastore.name, folder: kept })
    } catch (error) {
      logger.warn('datastore.leftover-stays', { datastore: datastore.name, name, error })
    }
}

/** Returns the name of a deleted VM's folder if the folder stays because it has files of others. */
async function removeAbandoned(
  folder: HeldFolder,
  datastore: Datastore,
  name: string,
): Promise<string | undefined> {
  const lockName = transientLockName(name)
  const lock = await folder.lock(lockName)
  if (lock === undefined) return undefined
  try {
    let kept: string | undefined
    if (name.startsWith('.deleting-')) kept = await finishDeletion(folder, datastore, name)
    else await removeUnfinishedVm(folder, name)
    await folder.remove(lockName)
    return kept
  } finally {
    lock.release()
  }
}

/** Removes the files of a deleted VM, and makes the folder visible if it has files of others. */
async function finishDeletion(
  folder: HeldFolder,
  datastore: Datastore,
  name: string,
): Promise<string | undefined> {
  if ((await folder.look(name)) === undefined) return undefined
  await using moved = await folder.holdFolder(name)
  const names = await moved.list()
  const vmNames = new Set(names.flatMap((each) => NAMING.exec(each)?.[1] ?? []))
  const [vmName] = vmNames
  if (vmName !== undefined && vmNames.size === 1)
    return await removeHiddenFolder(folder, moved, name, vmPaths(datastore, vmName), vmName)
  if (names.length > 0) return putBack(folder, name, nameOfNoVm(vmNames))
  await folder.removeEmptyFolder(name)
  return undefined
}

/**
 * Returns a name for a folder whose files have these names of VMs. Under this name, the folder does
 * not count as a VM.
 */
function nameOfNoVm(vmNames: ReadonlySet<string>): string {
  let name = 'deleted-vm'
  while (vmNames.has(name)) name += '-files'
  return name
}
