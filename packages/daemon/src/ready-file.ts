import { join } from 'node:path'
import type { FileEffects, Files } from '@nkpsim/effects'
import { writeFileDurably } from './durable-file.ts'

/**
 * File that shows that a daemon serves, and at which addresses. It exists until the daemon stops. A
 * killed daemon leaves it behind.
 */
export const READY_FILE = 'ready.json'

/**
 * Writes the ready file.
 * @param content addresses of the daemon, without secrets, because anyone may read the file
 */
export async function writeReadyFile(
  effects: FileEffects,
  folder: string,
  content: object,
): Promise<void> {
  const text = `${JSON.stringify(content, null, 2)}\n`
  await writeFileDurably(effects, join(folder, READY_FILE), Buffer.from(text), { mode: 0o644 })
}

/**
 * Removes the ready file. Also call this first at a start, because a killed daemon leaves its file
 * behind.
 */
export async function removeReadyFile(files: Files, folder: string): Promise<void> {
  await files.remove(join(folder, READY_FILE))
}
