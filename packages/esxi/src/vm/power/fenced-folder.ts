import type { HeldFolder } from '@nkpsim/daemon'
import type { Tenure } from '../files/vm-tenure.ts'

/**
 * Returns the folder of a VM that is on, in which nothing changes after this host has lost the lock
 * of the VM: the next host may have replaced the .vmx and the folder of the vTPM meanwhile. Each
 * change first requires that the term is current. A replaced file gets its name only after a second
 * check, because it takes long to write.
 *
 * Folders inside are not fenced after they are opened. A lost vTPM writes to a folder that no VM
 * uses anymore.
 */
export function fencedFolder(
  folder: HeldFolder,
  { requireCurrent }: Pick<Tenure, 'requireCurrent'>,
): HeldFolder {
  const fenced =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await requireCurrent()
      return call(...args)
    }
  const openToChange = fenced(folder.open)
  return {
    ...folder,
    open: (name, access) => (access === 'read' ? folder.open : openToChange)(name, access),
    replace: fenced((name, bytes) => folder.replace(name, bytes, requireCurrent)),
    makeFolder: fenced(folder.makeFolder),
    holdFolder: fenced(folder.holdFolder),
    remove: fenced(folder.remove),
    removeFolder: fenced(folder.removeFolder),
    removeEmptyFolder: fenced(folder.removeEmptyFolder),
    rename: fenced(folder.rename),
  }
}
