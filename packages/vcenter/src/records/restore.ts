/** Notes that a vCenter was restored from a backup, which contains no audit log. */
export type Restore = {
  /** UUID of the audit log that begins with the restore. */
  auditLogId: string
  /** UUID of the audit log before it. */
  previousLogId: string
  /** When it was restored, by the machine's clock. */
  timeMs: number
  /** When the backup was made: ISO 8601, UTC. */
  backupTime: string
}
