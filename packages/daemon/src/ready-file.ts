import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileDurably } from './durable-file.ts'

/**
 * Says that a daemon serves, and where. It is there from then until the daemon stops; a killed one
 * leaves it behind.
 */
export const READY_FILE = 'ready.json'

/** @param content What others need to reach the daemon; no secrets: anyone may read it. */
export async function writeReadyFile(folder: string, content: object): Promise<void> {
  const text = `${JSON.stringify(content, null, 2)}\n`
  await writeFileDurably(join(folder, READY_FILE), Buffer.from(text), { mode: 0o644 })
}

/** To be called first at a start too, since a killed daemon leaves its file behind. */
export async function removeReadyFile(folder: string): Promise<void> {
  await rm(join(folder, READY_FILE), { force: true })
}
