import { type HeldFolder, isTemporaryFile } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { PERMANENT_STATE, STATE_FILES, VOLATILE_STATE } from '@nkpsim/tpm/virtual'

/** Files that are there while no TPM uses the folder. */
const KEPT: readonly string[] = [PERMANENT_STATE, VOLATILE_STATE]
const NAME = /-[0-9a-f]{8}\.nvram$/
/** End of the name of a folder with the state of a vTPM at a snapshot. */
const SNAPSHOT_NAME = /-Snapshot\d{1,9}\.nvram$/

/** Returns a new name for a folder with the state of a VM's vTPM. */
export function newVtpmFolderName(vmName: string, random: Random): string {
  return `${vmName}-${random.bytes(4).toString('hex')}.nvram`
}

/**
 * Whether a name belongs to a folder with the state of a vTPM, which has no files of others. Passes
 * on errors of the file system.
 */
export async function isVtpmFolder(folder: HeldFolder, name: string): Promise<boolean> {
  if (!NAME.test(name) && !SNAPSHOT_NAME.test(name)) return false
  if (!(await isFolder(folder, name))) return false
  await using inner = await folder.holdFolder(name)
  return (await inner.list()).every(isStateFile)
}

/** A file with the state of a vTPM, in a folder of the VM. */
export type VtpmFile = { folder: string; file: string }

/** Returns the files with the state of a vTPM. Passes on errors of the file system. */
export async function vtpmFilesIn(folder: HeldFolder, name: string): Promise<VtpmFile[]> {
  await using inner = await folder.holdFolder(name)
  const names = await inner.list()
  return KEPT.filter((file) => names.includes(file)).map((file) => ({ folder: name, file }))
}

/** Reads `FOLDER/FILE`; undefined if this is not a file of a vTPM. */
export function parseVtpmFile(path: string): VtpmFile | undefined {
  const [folder = '', file = '', ...more] = path.split('/')
  const isFolder = NAME.test(folder) || SNAPSHOT_NAME.test(folder)
  return isFolder && KEPT.includes(file) && more.length === 0 ? { folder, file } : undefined
}

/**
 * Removes a folder with the state of a vTPM, if it exists. Files of others stay, and the folder
 * with them. Passes on errors of the file system.
 */
export async function removeVtpmFolder(folder: HeldFolder, name: string): Promise<void> {
  if (!(await isVtpmFolder(folder, name))) return
  {
    await using inner = await folder.holdFolder(name)
    for (const file of await inner.list()) if (isStateFile(file)) await inner.remove(file)
  }
  await folder.removeEmptyFolder(name)
}

/**
 * Removes the folders that killed hosts left, which the configuration does not name. Call this
 * while this host holds the lock of the VM. Passes on errors of the file system.
 */
export async function removeOtherVtpmFolders(
  folder: HeldFolder,
  named: string | undefined,
): Promise<void> {
  for (const name of await folder.list())
    if (name !== named && NAME.test(name)) await removeVtpmFolder(folder, name)
  await folder.sync()
}

/**
 * Removes a folder in which this host made the files of a new VM, if it exists. Passes on errors of
 * the file system.
 */
export async function removeUnfinishedVm(parent: HeldFolder, name: string): Promise<void> {
  if (await isFolder(parent, name)) {
    await using folder = await parent.holdFolder(name)
    for (const each of await folder.list()) await removeVtpmFolder(folder, each)
  }
  await parent.removeFolder(name)
}

/** Removes a file of a VM, or the folder of its vTPM. Passes on errors of the file system. */
export async function removeOwnFile(folder: HeldFolder, name: string): Promise<void> {
  if (await isVtpmFolder(folder, name)) await removeVtpmFolder(folder, name)
  else await folder.remove(name)
}

async function isFolder(parent: HeldFolder, name: string): Promise<boolean> {
  return (await parent.look(name))?.isDirectory() === true
}

function isStateFile(name: string): boolean {
  return STATE_FILES.includes(name) || isTemporaryFile(name)
}
