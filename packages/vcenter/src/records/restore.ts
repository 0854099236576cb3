/** That a vCenter was restored from a backup, which has no audit log in it. */
export type Restore = {
  /** UUID of the audit log that begins with the restore. */
  auditLogId: string
  /** UUID of the one before. */
  previousLogId: string
  /** When it was restored, by the machine's clock. */
  timeMs: number
  /** When the backup was made: ISO 8601, UTC. */
  backupTime: string
}
