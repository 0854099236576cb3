// Original file: proto/nkpsim/vcenter/v1/recovery.proto

/**
 * State of a backup job.
 */
export const BackupJobState = {
  /**
   * Never sent.
   */
  BACKUP_JOB_STATE_UNSPECIFIED: 'BACKUP_JOB_STATE_UNSPECIFIED',
  /**
   * The backup is being made.
   */
  BACKUP_JOB_STATE_RUNNING: 'BACKUP_JOB_STATE_RUNNING',
  /**
   * The backup is complete and at its location.
   */
  BACKUP_JOB_STATE_FINISHED: 'BACKUP_JOB_STATE_FINISHED',
  /**
   * The backup failed and does not exist.
   */
  BACKUP_JOB_STATE_FAILED: 'BACKUP_JOB_STATE_FAILED',
} as const;

/**
 * State of a backup job.
 */
export type BackupJobState =
  /**
   * Never sent.
   */
  | 'BACKUP_JOB_STATE_UNSPECIFIED'
  | 0
  /**
   * The backup is being made.
   */
  | 'BACKUP_JOB_STATE_RUNNING'
  | 1
  /**
   * The backup is complete and at its location.
   */
  | 'BACKUP_JOB_STATE_FINISHED'
  | 2
  /**
   * The backup failed and does not exist.
   */
  | 'BACKUP_JOB_STATE_FAILED'
  | 3

/**
 * State of a backup job.
 */
export type BackupJobState__Output = typeof BackupJobState[keyof typeof BackupJobState]
