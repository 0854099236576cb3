import { join } from 'node:path'
import { CLOCK_FILE, writeFileDurably } from '@nkpsim/daemon'
import { readStateFile } from './state-file.ts'

const MAX_FILE_BYTES = 4096

/**
 * Gives a restored vCenter the clock of the previous vCenter. The offset of the clock belongs to
 * the machine, so no backup contains it. Call this before either folder is moved, so that a read
 * error changes nothing.
 * @throws SimulatorError STATE_INVALID; DaemonError STORE_FAILED
 */
export async function keepClock(from: string, to: string): Promise<void> {
  const text = readStateFile(join(from, CLOCK_FILE), MAX_FILE_BYTES)
  if (text === undefined) return
  await writeFileDurably(join(to, CLOCK_FILE), Buffer.from(text), { mode: 0o600 })
}
