/**
 * A backup of a provider: one that was downloaded, or one from which the provider was restored
 * here.
 */
export type BackupRecord = {
  keyId: string
  /** Key check value of the KDK; empty if it was not recorded. */
  kcv: string
  timeMs: number
  isEncrypted: boolean
  /** User who exported it; empty for a backup that was restored. */
  user: string
}
