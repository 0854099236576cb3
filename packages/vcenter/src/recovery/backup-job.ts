import type { BackupSpec } from './backup-spec.ts'

export type BackupJobState = 'running' | 'finished' | 'failed'

/** A backup that was made, or tried. */
export type BackupJob = {
  /** Sorts by its start. */
  id: string
  /** Name of the schedule that asked for it; undefined: somebody did. */
  schedule: string | undefined
  state: BackupJobState
  location: string
  isEncrypted: boolean
  startMs: number
  /** Undefined while it runs. */
  endMs: number | undefined
  /** Empty unless it is finished. */
  fileName: string
  /** 0 unless it is finished. */
  sizeBytes: number
  /** One line for a person: why it failed, or what was left undone. */
  message: string
}

/** What its end is told as. */
export function jobEvent({ state, message, endMs }: BackupJob) {
  const event = { timeMs: endMs ?? 0, entity: 'vCenter' }
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

/** A job that begins. */
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
