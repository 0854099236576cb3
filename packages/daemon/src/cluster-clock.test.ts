import { describe, expect, it } from '@jest/globals'
import { createSimulatedDisk, systemRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { formatClockFile, offsetAt, parseClockFile, pausedAt } from './clock-file.ts'
import { CLOCK_FILE, openClusterClock } from './cluster-clock.ts'
import { writeFileDurably } from './durable-file.ts'
import { readSmallFileIfThere } from './small-file.ts'
import { manualClock } from './testing/manual-clock.ts'

const SECOND_MS = 1000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const PATH = `/state/${CLOCK_FILE}`

/** Returns a machine on which a daemon with a cluster clock starts and ends. */
function machineOf() {
  const machineClock = manualClock(100 * DAY_MS)
  const files = createSimulatedDisk({ random: systemRandom }).attach()
  files.now.makeFolder('/state', 0o700)
  const effects = { files, machineClock, random: systemRandom }
  const text = () => readSmallFileIfThere(files, PATH, 4096)?.toString()
  return {
    machineClock,
    text,
    start: (timeScale: number) => openClusterClock(effects, '/state', timeScale),
    /** Does what an orderly end of the whole cluster does. */
    pause: () => {
      const paused = formatClockFile(pausedAt(parseClockFile(text()), machineClock.nowMs()))
      return writeFileDurably(effects, PATH, Buffer.from(paused), { mode: 0o600 })
    },
    aheadMs: ({ nowMs }: { nowMs(): number }) => nowMs() - machineClock.nowMs(),
  }
}

describe('the cluster clock of a daemon', () => {
  it('leaves no file if nobody moves it', async () => {
    const { machineClock, start, text } = machineOf()
    const clock = await start(1)
    await machineClock.advance(DAY_MS)
    await clock.close()
    expect(text()).toBeUndefined()
  })

  it('keeps its offset over a restart, also if the daemon was killed', async () => {
    const { machineClock, start, aheadMs } = machineOf()
    await (await start(1)).set(machineClock.nowMs() + DAY_MS)
    await machineClock.advance(HOUR_MS)
    expect(aheadMs(await start(1))).toBe(DAY_MS)
  })

  it('keeps its speed over a restart, and runs at this speed while the daemon is away', async () => {
    const { machineClock, start, aheadMs } = machineOf()
    const clock = await start(1)
    await machineClock.advance(HOUR_MS)
    await clock.scale(3600)
    await machineClock.advance(SECOND_MS)
    expect(aheadMs(clock)).toBe(HOUR_MS - SECOND_MS)
    // The daemon is killed, and stays away for 47 seconds.
    await machineClock.advance(47 * SECOND_MS)
    const next = await start(1)
    expect(aheadMs(next)).toBe(48 * (HOUR_MS - SECOND_MS))
    expect(next.state().timeScale).toBe(3600)
    await next.scale(1)
    await machineClock.advance(DAY_MS)
    expect(aheadMs(await start(1))).toBe(48 * (HOUR_MS - SECOND_MS))
  })

  it('runs at the speed of its option after a kill, and at a changed option after the next start', async () => {
    const { machineClock, start, aheadMs } = machineOf()
    await start(20)
    await machineClock.advance(HOUR_MS)
    const next = await start(20)
    expect(aheadMs(next)).toBe(19 * HOUR_MS)
    await next.scale(60)
    expect((await start(20)).state().timeScale).toBe(60)
    const changed = await start(1)
    expect(changed.state().timeScale).toBe(1)
    await changed.close()
    expect((await start(20)).state().timeScale).toBe(20)
  })

  it('runs like the machine’s clock while it is paused or frozen, and the daemon is away', async () => {
    const { machineClock, start, pause, aheadMs } = machineOf()
    await start(3600)
    await machineClock.advance(SECOND_MS)
    await pause()
    await machineClock.advance(DAY_MS)
    const next = await start(3600)
    expect(aheadMs(next)).toBe(HOUR_MS - SECOND_MS)
    await next.freeze()
    await machineClock.advance(DAY_MS)
    expect(aheadMs(await start(3600))).toBe(HOUR_MS - SECOND_MS)
  })

  it('continues where it was frozen, and runs at its speed after a kill', async () => {
    const { machineClock, start, aheadMs } = machineOf()
    const clock = await start(1)
    await clock.freeze()
    await machineClock.advance(DAY_MS)
    await clock.resume()
    expect(aheadMs(await start(1))).toBe(-DAY_MS)
    await clock.freeze()
    await clock.scale(3600)
    await clock.resume()
    await machineClock.advance(SECOND_MS)
    expect(aheadMs(await start(1))).toBe(HOUR_MS - SECOND_MS - DAY_MS)
  })

  it('is the machine’s clock if its file is damaged, and reads the file of version 0.2', () => {
    for (const text of [undefined, '', '{', '{"offsetMs":"1"}', '{"timeScale":5}', 'null'])
      expect(parseClockFile(text)).toEqual({ offsetMs: 0 })
    expect(parseClockFile('{"offsetMs":5000}')).toEqual({ offsetMs: 5000 })
    expect(parseClockFile('{"offsetMs":1,"timeScale":-1,"atMs":"x"}')).toEqual({ offsetMs: 1 })
  })

  it('has the same time whenever it is paused, and does not go back if the machine’s clock did', () => {
    const scale = fc.integer({ min: 1, max: 3600 })
    fc.assert(
      fc.property(
        fc.nat(1e9),
        scale,
        fc.nat(1e12),
        fc.nat(1e9),
        (offsetMs, timeScale, atMs, ms) => {
          const file = { offsetMs, timeScale, atMs }
          const paused = pausedAt(file, atMs + ms)
          expect(offsetAt(paused, atMs + 2 * ms)).toBe(offsetAt(file, atMs + ms))
          expect(offsetAt(file, atMs - ms)).toBe(offsetMs)
        },
      ),
    )
  })
})
