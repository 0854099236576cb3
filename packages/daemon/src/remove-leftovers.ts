import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from './logger.ts'
import { systemReason } from './system-reason.ts'

/**
 * Removes what a killed process left in a folder. Logs and keeps what it cannot remove, because
 * leftovers must not stop a daemon. Call this before the program makes new files or folders of this
 * kind.
 * @param kind whether the program makes files or folders. Keeps an entry of the other kind, even if
 *   its name matches: somebody else made it
 * @param remove removes one file or folder
 */
export function removeLeftovers(
  folder: string,
  leftovers: { kind: 'file' | 'folder'; isLeftover: (name: string) => boolean },
  logger: Logger,
  remove: (path: string) => void = (path) => rmSync(path, { recursive: true, force: true }),
): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const isKind = leftovers.kind === 'file' ? entry.isFile() : entry.isDirectory()
    if (!isKind || !leftovers.isLeftover(entry.name)) continue
    const path = join(folder, entry.name)
    try {
      remove(path)
    } catch (error) {
      logger.warn('leftover.kept', { path, reason: systemReason(error) })
    }
  }
}
