import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createTemporaryFolder, silentLogger } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'
import type { BackupSchedule } from '../records/backup-schedule.ts'
import type { BackupSecrets, BackupSpec } from '../records/backup-spec.ts'
import type { Store } from '../store/store.ts'
import { storeIn } from '../testing/models.ts'
import { BACKUP_PASSWORD, backupSecrets, noSecrets, specTo } from '../testing/recovery.ts'
import { type SteppedClock, steppedClock } from '../testing/stepped-clock.ts'
import type { BackupJobs } from './backup-jobs.ts'
import { type BackupScheduler, startBackupScheduler } from './backup-scheduler.ts'

const SECOND_MS = 1000
const DAY_MS = 86_400_000
/** This day is a Sunday. */
const START = '2026-11-01T12:00:00.000Z'
const AT_12_01 = { minute: 1, hour: 12, days: [] }

let folder: ReturnType<typeof createTemporaryFolder>
let store: Store
let clusterClock: SteppedClock
let scheduler: BackupScheduler
let runs: { schedule: string | undefined; time: string }[]
/** The requests of all runs, with the text of their backup passwords. */
let requests: { spec: BackupSpec; password: string | undefined }[]
/** Resolves when the backup that a user requested ends. */
let otherBackup: Promise<void>
let warnings: string[]

/** Jobs that end immediately and record their start times. */
const fakeJobs = (): BackupJobs => ({
  start: async ({ schedule: { name: schedule } = {}, spec, secrets }) => {
    const startMs = clusterClock.nowMs()
    requests.push({ spec, password: secrets.backupPassword?.reveal().toString() })
    runs.push({ schedule, time: new Date(startMs).toISOString() })
    return {
      id: String(runs.length),
      schedule,
      state: 'finished',
      location: spec.location,
      isEncrypted: spec.isEncrypted,
      startMs,
      endMs: startMs,
      fileName: '',
      sizeBytes: 0,
      message: '',
    }
  },
  settled: () => otherBackup,
  stop: async () => undefined,
})

function start(more: Partial<{ store: Store; jobs: BackupJobs }> = {}): void {
  const logger = { ...silentLogger, warn: (event: string) => warnings.push(event) }
  scheduler = startBackupScheduler({
    random: systemRandom,
    store,
    jobs: fakeJobs(),
    clusterClock,
    logger,
    ...more,
  })
}

async function set(
  more: Partial<BackupSchedule> = {},
  secrets: BackupSecrets = noSecrets(),
): Promise<void> {
  const schedule: BackupSchedule = {
    name: 'nightly',
    isEnabled: true,
    spec: specTo(folder.path, { isEncrypted: false }),
    recurrence: { minute: 59, hour: 23, days: [] },
    maxCount: undefined,
    setMs: clusterClock.nowMs(),
    ...more,
  }
  await store.change((tables) => tables.putBackupSchedule(schedule, secrets))
}

beforeEach(async () => {
  folder = createTemporaryFolder()
  mkdirSync(join(folder.path, 's'))
  store = await storeIn(join(folder.path, 's'))
  clusterClock = steppedClock(Date.parse(START))
  runs = []
  requests = []
  otherBackup = Promise.resolve()
  warnings = []
  start()
})
afterEach(async () => {
  await scheduler.stop()
  store.close()
  folder[Symbol.dispose]()
})

describe('the backup scheduler', () => {
  it('runs once a day at the set minute, for a month', async () => {
    await set()
    for (let day = 0; day < 30; day++) {
      await clusterClock.jump(Date.parse('2026-11-01T23:58:00.000Z') + day * DAY_MS)
      await clusterClock.advance(60 * SECOND_MS - 1)
      expect(runs).toHaveLength(day)
      await clusterClock.advance(1)
      expect(runs).toHaveLength(day + 1)
    }
    expect(runs[0]).toEqual({ schedule: 'nightly', time: '2026-11-01T23:59:00.000Z' })
    expect(runs[29]).toEqual({ schedule: 'nightly', time: '2026-11-30T23:59:00.000Z' })
    expect(runs.every(({ time }) => time.endsWith('T23:59:00.000Z'))).toBe(true)
  })

  it('runs only on the requested days', async () => {
    await set({ recurrence: { minute: 0, hour: 13, days: ['MONDAY', 'THURSDAY'] } })
    for (let hour = 0; hour < 14 * 24; hour++)
      await clusterClock.jump(clusterClock.nowMs() + 3600 * SECOND_MS)
    expect(runs.map(({ time }) => time.slice(0, 16))).toEqual([
      '2026-11-02T13:00',
      '2026-11-05T13:00',
      '2026-11-09T13:00',
      '2026-11-12T13:00',
    ])
  })

  it('uses the new state of a schedule after it was changed, disabled or removed', async () => {
    await set({ recurrence: { minute: 10, hour: 12, days: [] } })
    await clusterClock.advance(300 * SECOND_MS)
    await set({ recurrence: { minute: 20, hour: 12, days: [] } })
    await clusterClock.advance(600 * SECOND_MS)
    expect(runs).toEqual([])
    await clusterClock.advance(300 * SECOND_MS)
    expect(runs).toEqual([{ schedule: 'nightly', time: '2026-11-01T12:20:00.000Z' }])
    await set({ recurrence: { minute: 30, hour: 12, days: [] }, isEnabled: false })
    await clusterClock.advance(900 * SECOND_MS)
    await store.change((tables) => tables.deleteBackupSchedule('nightly'))
    await clusterClock.advance(900 * SECOND_MS)
    expect(runs).toHaveLength(1)
  })

  it('skips a time that had already passed when the schedule was set', async () => {
    await clusterClock.advance(10 * SECOND_MS)
    await set({ recurrence: { minute: 0, hour: 12, days: [] } })
    await clusterClock.advance(60 * SECOND_MS)
    expect(runs).toEqual([])
  })

  it('skips runs that were due while vCenter was down', async () => {
    await set()
    await scheduler.stop()
    await clusterClock.advance(3 * DAY_MS)
    start()
    await clusterClock.advance(60 * SECOND_MS)
    expect(runs).toEqual([])
    await clusterClock.jump(Date.parse('2026-11-04T23:58:50.000Z'))
    await clusterClock.advance(60 * SECOND_MS)
    expect(runs).toEqual([{ schedule: 'nightly', time: '2026-11-04T23:59:00.000Z' }])
  })

  it('runs a schedule that was set while the clock was ahead', async () => {
    await set({
      setMs: Date.parse(START) + 61 * DAY_MS,
      recurrence: { minute: 1, hour: 12, days: [] },
    })
    await clusterClock.advance(120 * SECOND_MS)
    expect(runs).toEqual([{ schedule: 'nightly', time: '2026-11-01T12:01:00.000Z' }])
  })

  it('runs a schedule once if the clock was set forward over several runs', async () => {
    await set()
    await clusterClock.jump(Date.parse(START) + 5 * DAY_MS)
    await clusterClock.advance(60 * SECOND_MS)
    expect(runs).toHaveLength(1)
  })

  it('runs two schedules that are due at the same time one after the other', async () => {
    await set({ name: 'b', recurrence: { minute: 1, hour: 12, days: [] } })
    await set({ name: 'a', recurrence: { minute: 1, hour: 12, days: [] } })
    await clusterClock.advance(120 * SECOND_MS)
    expect(runs.map(({ schedule }) => schedule)).toEqual(['a', 'b'])
  })
})

/** Makes a schedule due while another backup runs, changes it, and then ends the backup. */
async function changeDuringWait(change: () => Promise<unknown>): Promise<void> {
  const other = Promise.withResolvers<void>()
  otherBackup = other.promise
  const spec = specTo(folder.path)
  await set({ recurrence: AT_12_01, spec, maxCount: 2 }, backupSecrets())
  await clusterClock.advance(90 * SECOND_MS)
  expect(requests).toEqual([])
  await change()
  other.resolve()
  await clusterClock.advance(90 * SECOND_MS)
}

describe('a schedule that is due while another backup runs', () => {
  it('runs with its own spec and password after that backup', async () => {
    await changeDuringWait(async () => undefined)
    const spec = specTo(folder.path)
    expect(requests).toEqual([{ spec, password: BACKUP_PASSWORD }])
  })

  it.each([
    ['made unencrypted', () => set({ recurrence: AT_12_01 })],
    ['given another location', () => set({ recurrence: AT_12_01, spec: specTo('/elsewhere') })],
    ['told to keep more', () => set({ recurrence: AT_12_01, maxCount: 100 })],
    ['disabled', () => set({ recurrence: AT_12_01, isEnabled: false })],
    ['removed', () => store.change((tables) => tables.deleteBackupSchedule('nightly'))],
  ])('does not run or log a warning if it was %s meanwhile', async (_, change) => {
    await changeDuringWait(change)
    expect(requests).toEqual([])
    expect(warnings).toEqual([])
    expect(store.recovery.jobs()).toEqual([])
  })

  it('does not run if it was disabled meanwhile while the clock stood still', async () => {
    const setMs = Date.parse(START)
    await changeDuringWait(() => set({ recurrence: AT_12_01, setMs, isEnabled: false }))
    expect(requests).toEqual([])
  })

  it('uses its new spec and secrets if the clock stood still meanwhile', async () => {
    const setMs = Date.parse(START)
    await changeDuringWait(() => set({ recurrence: AT_12_01, setMs, maxCount: 100 }))
    const spec = specTo(folder.path, { isEncrypted: false })
    expect(requests).toEqual([{ spec, password: undefined }])
  })
})

describe('a scheduled backup that cannot be started', () => {
  const error = new VcenterError('STORE_UNUSABLE', 'the row is damaged')
  const fail = () => {
    throw error
  }

  it.each([
    ['secrets cannot be read', () => ({ store: withSecrets(fail) })],
    ['job is refused', () => ({ jobs: { ...fakeJobs(), start: async () => fail() } })],
  ])('is a failed job with its event if the %s, and later runs follow', async (_, failing) => {
    await scheduler.stop()
    start(failing())
    await set({ recurrence: AT_12_01 })
    await clusterClock.advance(90 * SECOND_MS)
    const timeMs = Date.parse('2026-11-01T12:01:00.000Z')
    const { location, isEncrypted } = specTo(folder.path, { isEncrypted: false })
    expect(store.recovery.jobs()).toMatchObject([
      {
        ...{ schedule: 'nightly', state: 'failed', location, isEncrypted },
        ...{ startMs: timeMs, endMs: timeMs, message: 'the row is damaged' },
      },
    ])
    expect(store.newestEvents(1)).toMatchObject([
      {
        id: 'com.vmware.applmgmt.backup.job.failed.event',
        message: 'Backup job failed: the row is damaged',
        timeMs,
      },
    ])
    await clusterClock.advance(DAY_MS)
    expect(store.recovery.jobs()).toHaveLength(2)
  })

  it('does not end the scheduler if the failed job cannot be stored', async () => {
    await scheduler.stop()
    start({ store: { ...withSecrets(fail), change: async () => fail() } })
    await set({ recurrence: AT_12_01 })
    await clusterClock.advance(90 * SECOND_MS + DAY_MS)
    expect(warnings.filter((event) => event === 'backup.run-failed')).toHaveLength(2)
  })
})

/** Returns the store with another way to read the secrets of schedules. */
function withSecrets(scheduleSecrets: () => BackupSecrets): Store {
  return { ...store, recovery: { ...store.recovery, scheduleSecrets } }
}
