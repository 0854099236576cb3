import { join } from 'node:path'
import { systemClock } from './clock.ts'
import { writeFileDurably } from './durable-file.ts'
import { createQueue } from './queue.ts'
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts'
import { readSmallFileIfThere } from './small-file.ts'

/** Where a daemon keeps, in its state folder, how far its clock is ahead. */
export const CLOCK_FILE = 'clock.json'
const MAX_FILE_BYTES = 4096

/** The clock of a daemon, which goes on after a restart as far ahead of the machine's as it was when it was last kept. */
export type ClusterClock = Omit<SimulatedClock, 'set'> & {
  /** Shows another time from now on, and keeps how far that is ahead. */
  set(timeMs: number): Promise<void>
  /** Keeps how far it is ahead for the last time: from now on it cannot be moved. */
  close(): Promise<void>
}

/** @param timeScale how much faster than the machine's clock it runs */
export function openClusterClock(stateFolder: string, timeScale: number): ClusterClock {
  const path = join(stateFolder, CLOCK_FILE)
  const clock = createSimulatedClock(systemClock, { timeScale, offsetMs: readOffsetMs(path) })
  const writes = createQueue()
  const keep = async (): Promise<void> => {
    const offsetMs = Math.round(clock.nowMs() - systemClock.nowMs())
    // Nobody has moved it: a file would only say that machines' clocks are not exact.
    if (Math.abs(offsetMs) < 1000 && readOffsetMs(path) === 0) return
    await writeFileDurably(path, Buffer.from(`${JSON.stringify({ offsetMs })}\n`), { mode: 0o600 })
  }
  return {
    ...clock,
    set: (timeMs) =>
      writes.run(async () => {
        clock.set(timeMs)
        await keep()
      }),
    advance: (ms) =>
      writes.run(async () => {
        await clock.advance(ms)
        await keep()
      }),
    close: async () => {
      await writes.close()
      await keep()
    },
  }
}

function readOffsetMs(path: string): number {
  const text = readSmallFileIfThere(path, MAX_FILE_BYTES)?.toString()
  if (text === undefined) return 0
  try {
    const { offsetMs } = JSON.parse(text) as { offsetMs: unknown }
    return Number.isSafeInteger(offsetMs) ? Number(offsetMs) : 0
  } catch {
    return 0
  }
}
