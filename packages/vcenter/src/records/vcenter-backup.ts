import type { KeyIdentity } from './holding.ts'

/** A backup of the vCenter. It contains every KDK that vCenter had at that time. */
export type VcenterBackup = {
  /** Id of the job that made the backup. For a copy at another place, also that place. */
  id: string
  /**
   * Name of the schedule that made the backup. Undefined if a user made it, or if vCenter found it
   * at its location.
   */
  schedule: string | undefined
  location: string
  fileName: string
  timeMs: number
  /** Undefined for a backup that vCenter found at its location. */
  isEncrypted: boolean | undefined
  /** Keys in the backup; undefined if they were not recorded, so the backup may contain any key. */
  keys: readonly KeyIdentity[] | undefined
  /**
   * False if vCenter did not record the end of the backup. Then the file, a part of it or nothing
   * may be at the location.
   */
  isComplete: boolean
}
