import type { KeyIdentity } from './holding.ts'

/** A backup of the vCenter: it contains every KDK that vCenter had. */
export type VcenterBackup = {
  /** Id of the job that made it; for a copy at another place: the id and the place. */
  id: string
  location: string
  fileName: string
  timeMs: number
  /** Undefined for a backup that was found at its location. */
  isEncrypted: boolean | undefined
  /** Undefined where this was not noted: it may hold any. */
  keys: readonly KeyIdentity[] | undefined
  /** False: it was cut off while it was written, and what was written may still be there. */
  isComplete: boolean
}
