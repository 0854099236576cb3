export type BackupJobState = 'running' | 'finished' | 'failed'

/** A finished, failed or running backup. */
export type BackupJob = {
  /** Ids sort by the start time of the job. */
  id: string
  /** Name of the schedule that started the job; undefined if a user did. */
  schedule: string | undefined
  state: BackupJobState
  location: string
  isEncrypted: boolean
  startMs: number
  /** Undefined while the job runs. */
  endMs: number | undefined
  /** Empty unless the job is finished. */
  fileName: string
  /** 0 unless the job is finished. */
  sizeBytes: number
  /**
   * One line for the user: why the backup failed, or which part of its work it could not do and
   * which older backups it removed.
   */
  message: string
}
