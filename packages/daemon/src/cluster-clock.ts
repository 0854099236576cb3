import { join } from 'node:path'
import type { Effects, Files } from '@nkpsim/effects'
import { writeFileDurably } from './durable-file.ts'
import { createQueue } from './queue.ts'
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts'
import { readSmallFileIfThere } from './small-file.ts'

/** File in the state folder of a daemon that contains the offset of its clock. */
export const CLOCK_FILE = 'clock.json'
const MAX_FILE_BYTES = 4096

/** The cluster clock of a daemon. A restart keeps the saved offset from the machine's clock. */
export type SavedClock = Omit<SimulatedClock, 'set'> & {
  /** Sets the clock to another time, and saves the offset. */
  set(timeMs: number): Promise<void>
  /** Saves the offset a last time. The clock can no longer be set. */
  close(): Promise<void>
}

/**
 * Opens the cluster clock of a daemon.
 * @param timeScale factor by which it runs faster than the machine's clock
 */
export function openClusterClock(
  effects: Pick<Effects, 'files' | 'machineClock' | 'random'>,
  stateFolder: string,
  timeScale: number,
): SavedClock {
  const { machineClock } = effects
  const path = join(stateFolder, CLOCK_FILE)
  const clock = createSimulatedClock(machineClock, {
    timeScale,
    offsetMs: readOffsetMs(effects.files, path),
  })
  const writes = createQueue()
  const keep = async (): Promise<void> => {
    const offsetMs = Math.round(clock.nowMs() - machineClock.nowMs())
    // Nobody has moved the clock. A file would only record the inaccuracy of the machine's clock.
    if (Math.abs(offsetMs) < 1000 && readOffsetMs(effects.files, path) === 0) return
    const text = `${JSON.stringify({ offsetMs })}\n`
    await writeFileDurably(effects, path, Buffer.from(text), { mode: 0o600 })
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

function readOffsetMs(files: Files, path: string): number {
  const text = readSmallFileIfThere(files, path, MAX_FILE_BYTES)?.toString()
  if (text === undefined) return 0
  try {
    const { offsetMs } = JSON.parse(text) as { offsetMs: unknown }
    return Number.isSafeInteger(offsetMs) ? Number(offsetMs) : 0
  } catch {
    return 0
  }
}
