import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileDurably } from './durable-file.ts'

/** Name of the file in a state folder by which a daemon says that it serves, and where. */
export const READY_FILE = 'ready.json'

/** Says that this process serves. */
export async function writeReadyFile(
  folder: string,
  content: Record<string, unknown>,
): Promise<void> {
  const text = `${JSON.stringify({ pid: process.pid, ...content }, undefined, 2)}\n`
  await writeFileDurably(join(folder, READY_FILE), Buffer.from(text), { mode: 0o600 })
}

/** Takes it back. */
export async function removeReadyFile(folder: string): Promise<void> {
  await rm(join(folder, READY_FILE), { force: true })
}
