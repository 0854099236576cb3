import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from './logger.ts'
import { systemReason } from './system-reason.ts'

/**
 * Removes leftovers of a killed process in a folder. What cannot be removed is logged and stays: it
 * must not stop a daemon. Call it before anything new of that kind is made.
 * @param kind Type of what the program makes; other types of this name are foreign
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
