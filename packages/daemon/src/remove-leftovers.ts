import { join } from 'node:path'
import type { Files } from '@nkpsim/effects'
import type { Logger } from './logger.ts'
import { removeTreeNow } from './remove-tree.ts'
import { systemReason } from './system-reason.ts'

/**
 * Removes what a killed process left in a folder. Logs and keeps what it cannot remove, because
 * leftovers must not stop a daemon. Call this before the program makes new files or folders of this
 * kind.
 * @param kind whether the program makes files or folders. Keeps an entry of the other kind, even if
 *   its name matches: somebody else made it
 */
export function removeLeftovers(
  files: Files,
  folder: string,
  leftovers: { kind: 'file' | 'folder'; isLeftover: (name: string) => boolean },
  logger: Logger,
): void {
  for (const name of files.now.list(folder)) {
    if (!leftovers.isLeftover(name)) continue
    const path = join(folder, name)
    const found = files.now.look(path)
    const isKind = leftovers.kind === 'file' ? found?.isFile() : found?.isDirectory()
    if (isKind !== true) continue
    try {
      removeTreeNow(files, path)
    } catch (error) {
      logger.warn('leftover.kept', { path, reason: systemReason(error) })
    }
  }
}
