import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from './logger.ts'
import { systemReason } from './system-reason.ts'

/**
 * Removes what a killed process left in a folder. What cannot be removed is logged and stays: it
 * must not stop a daemon. Call it before anything new of that kind is made.
 * @param kind The kind of what the program makes; anything else of such a name is somebody else's
 * @param remove Removes one
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
