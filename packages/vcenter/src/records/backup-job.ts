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
