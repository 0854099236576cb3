import type { HeldFolder } from '@nkpsim/daemon'
import { requireSameFolder, type VmPaths } from './datastore.ts'
import { sortFiles } from './own-files.ts'
import { putBack } from './put-back.ts'
import { removeOwnFile } from './vtpm-folder.ts'

/**
 * Maximum number of times that a folder is emptied. Another host that waits for the lock can create
 * the lock file again, but only once, because it then detects that the VM is gone.
 */
const REMOVAL_TRIES = 10
/** Codes of the file system for a folder that is not empty. */
const NOT_EMPTY = new Set(['ENOTEMPTY', 'EEXIST'])

/**
 * Gives the folder of a VM a hidden name, durably. Call this while this host holds the VM's lock.
 * @param onStays called with a name if another folder was moved by mistake, and is visible again
 *   under this name
 * @throws EsxiError VM_INVALID if another folder has the name of the VM by now
 */
export async function hideVmFolder(
  folder: HeldFolder,
  vmFolder: HeldFolder,
  { folderName }: VmPaths,
  hidden: string,
  onStays: (name: string) => void,
): Promise<void> {
  await requireSameFolder(vmFolder, await folder.look(folderName), 'deleted')
  await folder.rename(folderName, hidden)
  try {
    await requireSameFolder(vmFolder, await folder.look(hidden), 'deleted')
    await folder.sync()
  } catch (error) {
    // The folder may be another one, whose name is taken again by now.
    const stays = await putBack(folder, hidden, folderName)
    if (stays !== folderName) onStays(stays)
    throw error
  }
}

/**
 * Removes a hidden folder and the VM's files in it. If the folder has files of others, they stay in
 * a folder with a visible name. Passes on errors of the file system.
 * @param vmFolder the same folder, held
 * @param visible the name for a folder that stays
 * @returns the name of the folder that stays, if it stays
 */
export async function removeHiddenFolder(
  folder: HeldFolder,
  vmFolder: HeldFolder,
  hidden: string,
  paths: VmPaths,
  visible: string,
): Promise<string | undefined> {
  for (let tries = 1; ; tries++) {
    // The names are resolved in the held folder, because others may put another folder at its name.
    const { own, foreign } = await sortFiles(vmFolder, paths)
    for (const each of own) await removeOwnFile(vmFolder, each)
    if (foreign.length > 0) return putBack(folder, hidden, visible)
    try {
      await folder.removeEmptyFolder(hidden)
      return undefined
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException
      if (!NOT_EMPTY.has(code) || tries === REMOVAL_TRIES) throw error
    }
  }
}
