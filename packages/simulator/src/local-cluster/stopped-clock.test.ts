import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { CLOCK_FILE } from '@nkpsim/daemon'
import { manualClock } from '@nkpsim/daemon/testing'
import type { ClusterFile, ProcessRecord } from './cluster-file.ts'
import { readPlace } from './cluster-place.ts'
import { clusterPaths } from './paths.ts'
import { identifyProcess } from './process-identity.ts'
import { changedClock, changeStoppedClock, readStoppedClock, scaledClock } from './stopped-clock.ts'

const HOUR_MS = 3_600_000
const START_MS = Date.UTC(2026, 0, 31, 12)
const FAULTS = { faults: true }

let stateDir: string
beforeEach(() => {
  stateDir = readPlace(mkdtempSync(join(tmpdir(), 'nkpsim-clock-'))).path
})
afterEach(() => rmSync(stateDir, { recursive: true }))

/** Writes a cluster with these processes. */
function make(options: { faults?: boolean; timeScale?: number }, processes: ProcessRecord[] = []) {
  const file: ClusterFile = {
    ...{ version: 1, phase: 'created', logLevel: 'info', place: readPlace(stateDir) },
    ...{ tpmSocketFolder: join(stateDir, 'tpms'), hosts: [], processes },
    vcenter: { ports: { management: 1, download: 2 }, ...options },
  }
  writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(file))
  mkdirSync(clusterPaths.vcenter(stateDir))
  writeFileSync(join(clusterPaths.vcenter(stateDir), 'vcenter.db'), '')
  return { stateDir, clock: manualClock(START_MS) }
}

const clockFile = () => join(clusterPaths.vcenter(stateDir), CLOCK_FILE)

describe('the clock of a vCenter that does not run', () => {
  it('shows the time of the machine, until somebody moves it', async () => {
    const ref = make(FAULTS)
    expect(readStoppedClock(ref)).toEqual({ nowMs: START_MS, timeScale: 1 })
    const moved = await changeStoppedClock(ref, { byMs: 60 * HOUR_MS })
    expect(moved).toEqual({ nowMs: START_MS + 60 * HOUR_MS, timeScale: 1 })
    await ref.clock.advance(HOUR_MS)
    await changeStoppedClock(ref, { byMs: HOUR_MS })
    expect(readStoppedClock(ref)?.nowMs).toBe(START_MS + 62 * HOUR_MS)
    expect(JSON.parse(readFileSync(clockFile(), 'utf8'))).toEqual({ offsetMs: 61 * HOUR_MS })
  })

  it('can be set, also to an earlier time', async () => {
    const ref = make({ ...FAULTS, timeScale: 60 })
    const set = await changeStoppedClock(ref, { toMs: START_MS - HOUR_MS })
    expect(set).toEqual({ nowMs: START_MS - HOUR_MS, timeScale: 60 })
  })

  it('keeps its speed, and the time since which it runs at that speed', async () => {
    const ref = make(FAULTS)
    const speed = { timeScale: 60, startTimeScale: 1 }
    writeFileSync(clockFile(), JSON.stringify({ offsetMs: 5, ...speed, atMs: START_MS - 1000 }))
    const moved = await changeStoppedClock(ref, { byMs: HOUR_MS })
    const offsetMs = 5 + 59_000 + HOUR_MS
    expect(moved).toEqual({ nowMs: START_MS + offsetMs, timeScale: 60 })
    const kept = JSON.parse(readFileSync(clockFile(), 'utf8'))
    expect(kept).toEqual({ offsetMs, ...speed, atMs: START_MS })
  })

  it('can get another speed, which vCenter has after its start', async () => {
    const ref = make({ ...FAULTS, timeScale: 60 })
    await changeStoppedClock(ref, { byMs: HOUR_MS })
    expect(await changeStoppedClock(ref, { timeScale: 3600 })).toEqual({
      nowMs: START_MS + HOUR_MS,
      timeScale: 3600,
    })
    // No process of the cluster runs, so its time runs like the machine's until the next up.
    const speed = { timeScale: 3600, startTimeScale: 60 }
    expect(JSON.parse(readFileSync(clockFile(), 'utf8'))).toEqual({ offsetMs: HOUR_MS, ...speed })
    await ref.clock.advance(1000)
    expect(readStoppedClock(ref)?.nowMs).toBe(START_MS + HOUR_MS + 1000)
  })

  it('begins at the time of the machine if its file is damaged, as vCenter does', async () => {
    const ref = make(FAULTS)
    writeFileSync(clockFile(), '{"offsetMs":"x"')
    expect((await changeStoppedClock(ref, { byMs: 10 }))?.nowMs).toBe(START_MS + 10)
  })

  it('stays as it is in a cluster without faults', async () => {
    const ref = make({})
    await expect(changeStoppedClock(ref, { byMs: 1 })).rejects.toMatchObject({
      code: 'STATE_INVALID',
      message: expect.stringMatching(/^the time .* nkpsim up --faults$/),
    })
    expect(readStoppedClock(ref)?.nowMs).toBe(START_MS)
  })

  it('makes no folder for a vCenter that is gone', async () => {
    const ref = make(FAULTS)
    rmSync(clusterPaths.vcenter(stateDir), { recursive: true })
    await expect(changeStoppedClock(ref, { byMs: 1 })).rejects.toThrow('vCenter has no database')
  })

  it('is left to a vCenter that runs', async () => {
    const self = identifyProcess(process.pid)
    if (self === undefined) throw new Error('this process does not run')
    const ref = make(FAULTS, [{ ...self, kind: 'vcenterd', name: 'vcenter' }])
    expect(readStoppedClock(ref)).toBeUndefined()
    expect(await changeStoppedClock(ref, { byMs: 1 })).toBeUndefined()
  })
})

it.each([
  ['advanced by ten years', { byMs: 10 * 365 * 24 * HOUR_MS + 1 }],
  ['between 1970 and 9999', { toMs: -1 }],
  ['between 1970 and 9999', { toMs: Date.UTC(10_000) }],
])('the clock cannot be moved out of its range: %s, %j', (message, change) => {
  expect(() => changedClock({ offsetMs: 0 }, START_MS, change)).toThrow(message)
})

describe('the speed of a clock', () => {
  const cluster = { startTimeScale: 1, runsOn: true }

  it('changes from now on, and not the time before', () => {
    const file = scaledClock({ offsetMs: 5 }, START_MS, { timeScale: 60, ...cluster })
    expect(file).toEqual({ offsetMs: 5, timeScale: 60, startTimeScale: 1, atMs: START_MS })
    const later = scaledClock(file, START_MS + 1000, { timeScale: 10, ...cluster })
    expect(later).toMatchObject({ offsetMs: 59_005, timeScale: 10, atMs: START_MS + 1000 })
  })

  it('leaves no trace if it is that of the machine again', () => {
    const file = { offsetMs: 5, timeScale: 60, startTimeScale: 1 }
    expect(scaledClock(file, START_MS, { timeScale: 1, ...cluster })).toEqual({ offsetMs: 5 })
  })
})
