import { join } from 'node:path'
import { systemClock } from './clock.ts'
import { writeFileDurably } from './durable-file.ts'
import { createQueue } from './queue.ts'
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts'
import { readSmallFileIfThere } from './small-file.ts'

/** File in a daemon's state folder with the offset of its clock. */
export const CLOCK_FILE = 'clock.json'
const MAX_FILE_BYTES = 4096

/**
 * The clock of a daemon. After a restart its offset to the machine's clock is the one last saved.
 */
export type SavedClock = Omit<SimulatedClock, 'set'> & {
  /** Shows another time from now on, and saves the offset. */
  set(timeMs: number): Promise<void>
  /** Saves the offset for the last time: the clock can no longer be moved. */
  close(): Promise<void>
}

/** @param timeScale how much faster than the machine's clock it runs */
export function openClusterClock(stateFolder: string, timeScale: number): SavedClock {
  const path = join(stateFolder, CLOCK_FILE)
  const clock = createSimulatedClock(systemClock, { timeScale, offsetMs: readOffsetMs(path) })
  const writes = createQueue()
  const keep = async (): Promise<void> => {
    const offsetMs = Math.round(clock.nowMs() - systemClock.nowMs())
    // Unmoved: a file would record only the inaccuracy of the machine's clock.
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
