import { join } from 'node:path'
import type { Files } from '@nkpsim/effects'

/**
 * Removes a file, or a folder with its content, if it exists. Follows no link. Only for folders
 * that no other user can change. Passes on errors of the file system.
 */
export async function removeTree(files: Files, path: string): Promise<void> {
  const found = await files.look(path)
  if (found?.isDirectory() === true) {
    for (const name of await files.list(path)) await removeTree(files, join(path, name))
    await files.removeFolder(path)
  } else await files.remove(path)
}

/** Does the same as removeTree, synchronously. */
export function removeTreeNow(files: Files, path: string): void {
  const found = files.now.look(path)
  if (found?.isDirectory() === true) {
    for (const name of files.now.list(path)) removeTreeNow(files, join(path, name))
    files.now.removeFolder(path)
  } else files.now.remove(path)
}
