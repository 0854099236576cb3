import type { KdkIdentity } from './holding.ts'

/** A backup of the vCenter: each KDK that vCenter had is in it. */
export type VcenterBackup = {
  /** Of the job that made it. */
  id: string
  location: string
  fileName: string
  timeMs: number
  isEncrypted: boolean
  /** Undefined for one that was made before this was noted: it may hold any. */
  kdks: readonly KdkIdentity[] | undefined
  /** False: it was cut off while it was written, and what was written may still be there. */
  isComplete: boolean
}
