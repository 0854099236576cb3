export type BackupJobState = 'running' | 'finished' | 'failed'

/** A finished, failed or running backup. */
export type BackupJob = {
  /** Sorts by start time. */
  id: string
  /** Name of the schedule that started it; undefined: a user did. */
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
  /** One line for the user: why it failed, or what it could not do. */
  message: string
}
