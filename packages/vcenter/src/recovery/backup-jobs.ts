import { type Logger, removeLeftovers, removeTree } from '@nkpsim/daemon'
import { abortable, joinSignals } from '@nkpsim/daemon/abortable'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { ClusterClock, Compute, Files, MachineClock, Random } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'
import type { BackupJob } from '../records/backup-job.ts'
import type { BackupSchedule } from '../records/backup-schedule.ts'
import { type BackupSecrets, type BackupSpec, wipeSecrets } from '../records/backup-spec.ts'
import type { Tables } from '../store/all-tables.ts'
import type { Store } from '../store/store.ts'
import { beginningJob, putEndedJob } from './backup-job.ts'
import { requireEncryptionChoice } from './backup-spec.ts'
import { formatJobId, isWorkFolder, type Retention } from './file-name.ts'
import { backupsAfter, backupsOfSchedule, beginningBackup, foundBackups } from './known-backups.ts'
import { placeOf } from './location.ts'
import { copyVcenter, type MadeBackup, makeBackup, type VcenterCopy } from './make-backup.ts'

/**
 * Maximum duration of a backup, in real time. The simulated clock does not count, because a server
 * does not become faster when the simulated clock runs faster.
 */
const JOB_TIMEOUT_MS = 10 * 60_000
/**
 * Maximum number of ended jobs whose locations do not answer. Each of them blocks a thread, and
 * vCenter has only four threads.
 */
const MAX_UNANSWERED = 2

export type BackupRequest = {
  spec: BackupSpec
  /** The job takes over the secrets, and wipes them when it has ended. */
  secrets: BackupSecrets
  /** Undefined if a user requests the backup. Such a backup removes no other backup. */
  schedule: Pick<BackupSchedule, 'name' | 'setMs'> | undefined
}

/** Makes backups, one at a time. */
export type BackupJobs = {
  /**
   * Begins a backup of the state that is committed now, and returns the running job.
   * @throws VcenterError BACKUP_IN_PROGRESS; INVALID_REQUEST if the password does not fit the spec
   */
  start(request: BackupRequest): Promise<BackupJob>
  /** Resolves when no job is running. */
  settled(): Promise<void>
  /** Cancels the running job. */
  stop(): Promise<void>
}

export async function createBackupJobs(input: {
  store: Store
  stateFolder: string
  clusterClock: ClusterClock
  machineClock: MachineClock
  random: Random
  compute: Compute
  files: Files
  logger: Logger
}): Promise<BackupJobs> {
  const { store, stateFolder, clusterClock, machineClock, random, compute, files, logger } = input
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  /** Jobs whose backups are being written. All of them but the last have failed. */
  const writing = new Set<BackupJob>()
  await failCutOffJobs(store, clusterClock.nowMs())
  removeLeftovers(files, stateFolder, { kind: 'folder', isLeftover: isWorkFolder }, logger)

  const attempt = async (
    job: BackupJob,
    { spec, secrets, schedule }: BackupRequest,
    copied: () => VcenterCopy,
    unfinishedIs: (isThere: boolean) => void,
  ): Promise<MadeBackup> => {
    using timeout = timeoutAfter(machineClock, JOB_TIMEOUT_MS)
    using joined = joinSignals(stopping.signal, timeout.signal)
    const { signal } = joined
    const { instanceId } = store.identity
    const copy = copied()
    // vCenter was stopped while the job was being stored.
    if (signal.aborted) {
      await removeTree(files, copy.folder)
      throw signal.reason
    }
    const made = makeBackup({
      ...{
        copy,
        instanceId,
        jobId: job.id,
        spec,
        secrets,
        retention: retentionOf(schedule, spec.location, store),
        random,
        compute,
        files,
        signal,
      },
      unfinishedIs,
    })
    writing.add(job)
    const settled = () => writing.delete(job)
    made.then(settled, settled)
    // Stops immediately instead of waiting for a disk that does not answer.
    return await abortable(made, signal)
  }
  const conclude = async (ended: BackupJob, keep: (tables: Tables) => void): Promise<void> => {
    await store.change((tables) => {
      keep(tables)
      putEndedJob(tables, ended)
    })
    const { id, state, message } = ended
    if (state === 'finished') logger.info('backup.finished', { id, fileName: ended.fileName })
    else logger.warn('backup.failed', { id, message })
  }
  const finish = async (
    job: BackupJob,
    made: Promise<MadeBackup>,
    mayRemain: () => boolean,
  ): Promise<void> => {
    try {
      const { fileName, sizeBytes, message, removed, present } = await made
      const endMs = clusterClock.nowMs()
      const known = store.vcenterBackups()
      await conclude(
        { ...job, state: 'finished', endMs, fileName, sizeBytes, message },
        (tables) => {
          const after = backupsAfter(known, job, present)
          const { instanceId } = store.identity
          const gone = store.goneBackups()
          const found = foundBackups(
            { known, gone },
            { instanceId, location: job.location },
            present,
          )
          for (const backup of [...after.complete, ...found]) tables.putVcenterBackup(backup)
          for (const backup of after.gone)
            if (removed.includes(backup.fileName)) tables.removeVcenterBackup(backup.id)
            else tables.putGoneBackup(backup)
        },
      )
    } catch (error) {
      const failed = {
        ...job,
        state: 'failed',
        endMs: clusterClock.nowMs(),
        message: messageOf(error),
      }
      await conclude({ ...failed, state: 'failed' }, (tables) => {
        if (!mayRemain()) tables.removeVcenterBackup(job.id)
      })
    }
  }

  /**
   * Stores a job that begins. Returns a function that gives the copy for the job, or throws the
   * reason why there is none.
   */
  const begin = async (job: BackupJob, spec: BackupSpec): Promise<() => VcenterCopy> => {
    // Recorded before the copy, so that a vCenter that is restored from this backup knows the
    // backup.
    await store.change((tables) => tables.putVcenterBackup(beginningBackup(store, job)))
    // Takes the copy before it stores the job. So a vCenter that is restored from this backup does
    // not list the job as interrupted.
    const copied = resultOf(() => copyVcenter(input, spec, job))
    await store.change((tables) => tables.putBackupJob(job))
    return copied
  }
  const run = async (
    job: BackupJob,
    request: BackupRequest,
    copied: () => VcenterCopy,
  ): Promise<void> => {
    let isUnfinishedThere = false
    const made = attempt(job, request, copied, (isThere) => {
      isUnfinishedThere = isThere
    })
    await finish(job, made, () => isUnfinishedThere)
  }

  return {
    start: async (request) => {
      try {
        if (running !== undefined)
          throw new VcenterError('BACKUP_IN_PROGRESS', 'a backup is being made; wait until it ends')
        requireAnswers([...writing], request.spec.location)
        // The job records whether its backup is encrypted, and the password decides this.
        requireEncryptionChoice(request.secrets.backupPassword, request.spec.isEncrypted)
      } catch (error) {
        wipeSecrets(request.secrets)
        throw error
      }
      const startMs = clusterClock.nowMs()
      const id = formatJobId(startMs, random.bytes(4))
      const job = beginningJob(id, request.spec, request.schedule?.name, startMs)
      const begun = begin(job, request.spec)
      running = begun
        .then(
          (copied) => run(job, request, copied),
          // The caller of `start` receives the error.
          () => undefined,
        )
        .finally(() => {
          wipeSecrets(request.secrets)
          running = undefined
        })
      await begun
      return job
    },
    settled: async () => {
      await running
    },
    stop: async () => {
      stopping.abort(new VcenterError('BACKUP_LOCATION_UNUSABLE', 'vCenter was stopped meanwhile'))
      await running
    },
  }
}

/**
 * Returns which backups a schedule keeps at a location. A schedule that is deleted, set again or
 * moved while its backup is written keeps all.
 */
function retentionOf(
  schedule: BackupRequest['schedule'],
  location: string,
  store: Pick<Store, 'vcenterBackups' | 'recovery'>,
): Retention | undefined {
  if (schedule === undefined) return undefined
  const { name, setMs } = schedule
  const place = placeOf(location)
  // The clock may stand still, so another location can have the same time.
  const isThis = (each: BackupSchedule): boolean =>
    each.name === name && each.setMs === setMs && placeOf(each.spec.location) === place
  return {
    maxCount: () => store.recovery.schedules().find(isThis)?.maxCount,
    older: backupsOfSchedule(store.vcenterBackups(), name, location),
  }
}

/** Returns a signal that aborts after this time, unless it is disposed before. */
function timeoutAfter(clock: MachineClock, ms: number): Disposable & { signal: AbortSignal } {
  const timeout = new AbortController()
  const ended = new AbortController()
  clock.sleep(ms, ended.signal).then(
    () =>
      timeout.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
    () => undefined,
  )
  return { signal: timeout.signal, [Symbol.dispose]: () => ended.abort() }
}

/**
 * Requires that a backup to this location can begin while ended jobs still wait for an answer of
 * their locations.
 * @throws VcenterError BACKUP_IN_PROGRESS
 */
function requireAnswers(waiting: readonly BackupJob[], location: string): void {
  const place = placeOf(location)
  const same = waiting.find((job) => placeOf(job.location) === place)
  const refusing = same !== undefined ? [same] : waiting.length < MAX_UNANSWERED ? [] : waiting
  if (refusing.length === 0) return
  const unanswered = refusing
    .map((job) => `${job.location} does not answer the backup of ${formatTime(job.startMs)}`)
    .join(', and ')
  throw new VcenterError(
    'BACKUP_IN_PROGRESS',
    `the backup location ${unanswered}; repair the location, or restart vCenter`,
  )
}

function formatTime(ms: number): string {
  return new Date(ms).toISOString()
}

/** Marks jobs as failed that were running when the previous process of vCenter ended. */
async function failCutOffJobs(store: Store, nowMs: number): Promise<void> {
  const cutOff = store.recovery.jobs().filter(({ state }) => state === 'running')
  if (cutOff.length === 0) return
  await store.change((tables) => {
    for (const job of cutOff) {
      const message = 'vCenter ended while the backup was being made'
      putEndedJob(tables, { ...job, state: 'failed', endMs: nowMs, message })
    }
  })
}

/** Calls `act` immediately. Returns a function that returns its result or throws its error. */
function resultOf<T>(act: () => T): () => T {
  try {
    const result = act()
    return () => result
  } catch (error) {
    return () => {
      throw error
    }
  }
}
