import type { KeyIdentity } from './holding.ts'

/** A backup of the vCenter: each KDK that vCenter had is in it. */
export type VcenterBackup = {
  /** Of the job that made it; of a copy at another place, that and the place. */
  id: string
  location: string
  fileName: string
  timeMs: number
  /** Undefined for one that was found at its location. */
  isEncrypted: boolean | undefined
  /** Undefined where this was not noted: it may hold any. */
  keys: readonly KeyIdentity[] | undefined
  /** False: it was cut off while it was written, and what was written may still be there. */
  isComplete: boolean
}
