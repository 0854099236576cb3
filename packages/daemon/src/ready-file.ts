import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileDurably } from './durable-file.ts'

/**
 * Shows that a daemon serves, and where. It exists until the daemon stops; a killed one leaves it
 * behind.
 */
export const READY_FILE = 'ready.json'

/** @param content Addresses of the daemon; no secrets: anyone may read it. */
export async function writeReadyFile(folder: string, content: object): Promise<void> {
  const text = `${JSON.stringify(content, null, 2)}\n`
  await writeFileDurably(join(folder, READY_FILE), Buffer.from(text), { mode: 0o644 })
}

/** Also call this first at a start, because a killed daemon leaves its file behind. */
export async function removeReadyFile(folder: string): Promise<void> {
  await rm(join(folder, READY_FILE), { force: true })
}
