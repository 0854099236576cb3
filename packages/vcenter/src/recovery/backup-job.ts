import type { BackupJob } from '../records/backup-job.ts'
import type { BackupSpec } from '../records/backup-spec.ts'
import type { Tables } from '../store/all-tables.ts'

/** Returns the event for the end of a job. */
export function jobEvent({ state, message, endMs }: BackupJob) {
  const event = { timeMs: endMs ?? 0, entityKind: 'vCenter', entity: '' } as const
  return state === 'finished'
    ? ({
        ...event,
        id: 'com.vmware.applmgmt.backup.job.finished.event',
        message: `Backup job finished successfully${message === '' ? '' : `: ${message}`}`,
      } as const)
    : ({
        ...event,
        id: 'com.vmware.applmgmt.backup.job.failed.event',
        message: `Backup job failed: ${message}`,
      } as const)
}

/** Returns the record of a job at its start. */
export function beginningJob(
  id: string,
  { location, isEncrypted }: BackupSpec,
  schedule: string | undefined,
  startMs: number,
): BackupJob {
  return {
    id,
    schedule,
    state: 'running',
    location,
    isEncrypted,
    startMs,
    endMs: undefined,
    fileName: '',
    sizeBytes: 0,
    message: '',
  }
}

/** Stores a job that ended, with its event. */
export function putEndedJob(tables: Tables, job: BackupJob): void {
  tables.putBackupJob(job)
  tables.insertEvent(jobEvent(job))
}
