/**
 * Records that a vCenter was restored from a backup. The backup contains no audit log, so a new log
 * begins.
 */
export type Restore = {
  /** UUID of the audit log that begins at the restore. */
  auditLogId: string
  /** UUID of the earlier audit log. */
  previousLogId: string
  /** Time of the restore, by the machine's clock. */
  timeMs: number
  /** Time of the backup: ISO 8601, UTC. */
  backupTime: string
}
