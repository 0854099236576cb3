import { join } from 'node:path'
import type { Effects } from '@nkpsim/effects'
import { clockFile, formatClockFile, offsetAt, parseClockFile } from './clock-file.ts'
import { writeFileDurably } from './durable-file.ts'
import { createQueue } from './queue.ts'
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts'
import { readSmallFileIfThere } from './small-file.ts'

/** File in the state folder of a daemon that keeps its clock. */
export const CLOCK_FILE = 'clock.json'
const MAX_FILE_BYTES = 4096

/** The cluster clock of a daemon. A restart continues it at its time and speed. */
export type SavedClock = Omit<SimulatedClock, 'freeze' | 'resume' | 'set' | 'scale'> & {
  /** Stops time, and saves it. After a restart, the clock runs. */
  freeze(): Promise<void>
  /** Lets a frozen clock run again, and saves it. */
  resume(): Promise<void>
  /** Sets the clock to another time, and saves the offset. */
  set(timeMs: number): Promise<void>
  /** Changes the speed of the clock, and saves it. */
  scale(timeScale: number): Promise<void>
  /** Saves the clock a last time. It can no longer be changed. */
  close(): Promise<void>
}

/**
 * Opens the cluster clock of a daemon. A clock that runs faster than the machine's clock also did
 * so while the daemon was stopped or killed.
 * @param startTimeScale speed of the clock, unless somebody has changed the speed since a start
 *   with this value
 */
export async function openClusterClock(
  effects: Pick<Effects, 'files' | 'machineClock' | 'random'>,
  stateFolder: string,
  startTimeScale: number,
): Promise<SavedClock> {
  const { files, machineClock } = effects
  const path = join(stateFolder, CLOCK_FILE)
  const read = () => parseClockFile(readSmallFileIfThere(files, path, MAX_FILE_BYTES)?.toString())
  const saved = read()
  const isSameStart = (saved.startTimeScale ?? 1) === startTimeScale
  const clock = createSimulatedClock(machineClock, {
    timeScale: isSameStart ? (saved.timeScale ?? startTimeScale) : startTimeScale,
    offsetMs: offsetAt(saved, machineClock.nowMs()),
  })
  const changes = createQueue()
  const keep = async (): Promise<void> => {
    const { timeScale, isFrozen } = clock.state()
    const atMs = machineClock.nowMs()
    const next = clockFile({
      offsetMs: Math.round(clock.nowMs() - atMs),
      ...{ timeScale, startTimeScale, atMs: isFrozen ? undefined : atMs },
    })
    // Nobody has moved the clock. A file would only record the inaccuracy of the machine's clock.
    const { offsetMs, timeScale: wasScale = 1 } = read()
    const isScaled = next.timeScale !== undefined
    if (!isScaled && Math.abs(next.offsetMs) < 1000 && offsetMs === 0 && wasScale === 1) return
    await writeFileDurably(effects, path, Buffer.from(formatClockFile(next)), { mode: 0o600 })
  }
  // A killed daemon saves nothing. The file must tell since when the clock runs at this speed.
  if (clock.state().timeScale !== 1) await keep()
  const change = (act: () => void | Promise<void>): Promise<void> =>
    changes.run(async () => {
      await act()
      await keep()
    })
  return {
    ...clock,
    freeze: () => change(clock.freeze),
    resume: () => change(clock.resume),
    set: (timeMs) => change(() => clock.set(timeMs)),
    scale: (timeScale) => change(() => clock.scale(timeScale)),
    advance: (ms) => change(() => clock.advance(ms)),
    close: async () => {
      await changes.close()
      await keep()
    },
  }
}
