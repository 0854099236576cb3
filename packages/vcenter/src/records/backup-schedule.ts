import type { BackupSpec } from './backup-spec.ts'
import type { Recurrence } from './recurrence.ts'

/** A stored schedule of backups; its secrets are stored separately. */
export type BackupSchedule = {
  /** Unique. */
  name: string
  isEnabled: boolean
  spec: BackupSpec
  recurrence: Recurrence
  /** Number of this vCenter's backups to keep at the location; undefined: all. */
  maxCount: number | undefined
  /** When it was last set: no earlier run is due. */
  setMs: number
}
