import type { BackupSpec } from './backup-spec.ts'
import type { Recurrence } from './recurrence.ts'

/** Backups that are made by themselves, as they are kept; their secrets are kept apart. */
export type BackupSchedule = {
  /** Unique. */
  name: string
  isEnabled: boolean
  spec: BackupSpec
  recurrence: Recurrence
  /** How many backups of this vCenter stay at the location; undefined: all. */
  maxCount: number | undefined
  /** When it was last set: no run before that is due. */
  setMs: number
}
