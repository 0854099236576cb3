import { type HeldFolder, isTemporaryFile } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { STATE_FILES } from '@nkpsim/tpm/virtual'

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
  if (!(await folder.look(name))?.isDirectory()) return false
  await using inner = await folder.holdFolder(name)
  return (await inner.list()).every(isStateFile)
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

/** Removes a file of a VM, or the folder of its vTPM. Passes on errors of the file system. */
export async function removeOwnFile(folder: HeldFolder, name: string): Promise<void> {
  if (await isVtpmFolder(folder, name)) await removeVtpmFolder(folder, name)
  else await folder.remove(name)
}

function isStateFile(name: string): boolean {
  return STATE_FILES.includes(name) || isTemporaryFile(name)
}
