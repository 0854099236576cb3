import type { Logger } from '@nkpsim/daemon'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { ClusterClock, Random } from '@nkpsim/effects'
import type { BackupJob } from '../records/backup-job.ts'
import type { BackupSchedule } from '../records/backup-schedule.ts'
import type { Store } from '../store/store.ts'
import { beginningJob, putEndedJob } from './backup-job.ts'
import type { BackupJobs } from './backup-jobs.ts'
import { formatJobId } from './file-name.ts'
import { nextRunOf } from './schedule.ts'

/** Longest sleep while a schedule is enabled. It bounds the time until a set clock is noticed. */
const LOOK_INTERVAL_MS = 30_000

/** Runs schedules when they are due. Runs that were due while vCenter was down are skipped. */
export type BackupScheduler = { stop(): Promise<void> }

export function startBackupScheduler(input: {
  store: Store
  jobs: BackupJobs
  clusterClock: ClusterClock
  random: Random
  logger: Logger
}): BackupScheduler {
  const { store, jobs, clusterClock, random, logger } = input
  const stopping = new AbortController()
  const { signal } = stopping
  /** The stored schedules; undefined after a change of the store, until they are read. */
  let known: readonly BackupSchedule[] | undefined
  let changed = Promise.withResolvers<void>()
  const wake = (): void => {
    known = undefined
    changed.resolve()
    changed = Promise.withResolvers()
  }
  const forget = store.onChange(wake)
  const schedules = (): readonly BackupSchedule[] => {
    known ??= store.recovery.schedules()
    return known
  }

  const recordMissed = async ({ name, spec }: BackupSchedule, error: unknown): Promise<void> => {
    logger.warn('backup.not-started', { schedule: name, error })
    const nowMs = clusterClock.nowMs()
    const job = beginningJob(formatJobId(nowMs, random.bytes(4)), spec, name, nowMs)
    const missed: BackupJob = { ...job, state: 'failed', endMs: nowMs, message: messageOf(error) }
    await store.change((tables) => putEndedJob(tables, missed))
  }
  const run = async ({ name, setMs }: BackupSchedule): Promise<void> => {
    // Waits for the run of another schedule, because only one job can run at a time.
    await jobs.settled()
    if (signal.aborted) return
    // Read again after the wait, because users may have changed, disabled or removed the schedule.
    const schedule = schedules().find((each) => each.name === name)
    if (schedule === undefined || !schedule.isEnabled || schedule.setMs !== setMs) return
    const { spec } = schedule
    try {
      // Read in the same tick as `spec`, so that both are of one version of the schedule.
      const secrets = store.recovery.scheduleSecrets(name)
      await jobs.start({ spec, secrets, schedule })
    } catch (error) {
      await recordMissed(schedule, error)
    }
    await jobs.settled()
  }
  const look = async (): Promise<void> => {
    let lookedAtMs = clusterClock.nowMs()
    while (!signal.aborted) {
      if (!schedules().some(({ isEnabled }) => isEnabled)) {
        // Nothing becomes due before a change of the store.
        await changed.promise
        lookedAtMs = clusterClock.nowMs()
        continue
      }
      await clusterClock.sleep(sleepMs(schedules(), lookedAtMs, clusterClock.nowMs()), signal)
      const nowMs = clusterClock.nowMs()
      const due = schedules().filter((schedule) => isDue(schedule, lookedAtMs, nowMs))
      lookedAtMs = nowMs
      for (const schedule of due)
        await run(schedule).catch((error: unknown) =>
          logger.warn('backup.run-failed', { schedule: schedule.name, error }),
        )
    }
  }
  const ended = look().catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
  return {
    stop: async () => {
      stopping.abort()
      forget()
      wake()
      await ended
    },
  }
}

/** Whether a schedule became due since its last check. */
function isDue(schedule: BackupSchedule, lookedAtMs: number, nowMs: number): boolean {
  const runMs = nextRunOf(schedule, lookedAtMs, nowMs)
  return runMs !== undefined && runMs <= nowMs
}

function sleepMs(schedules: readonly BackupSchedule[], lookedAtMs: number, nowMs: number): number {
  const waits = schedules.map((schedule) => {
    const runMs = nextRunOf(schedule, lookedAtMs, nowMs)
    return runMs === undefined ? LOOK_INTERVAL_MS : runMs - nowMs
  })
  return Math.max(0, Math.min(LOOK_INTERVAL_MS, ...waits))
}
