import type { BackupSpec } from './backup-spec.ts'
import type { Recurrence } from './recurrence.ts'

/** A stored schedule of backups. Its secrets are stored separately. */
export type BackupSchedule = {
  /** Unique. */
  name: string
  isEnabled: boolean
  spec: BackupSpec
  recurrence: Recurrence
  /** Number of backups of this schedule to keep at the location; undefined: all. */
  maxCount: number | undefined
  /**
   * Time at which the schedule was last set. A run that was due before this time is never started
   * later, and a backup that began before it removes no older backup.
   */
  setMs: number
}
