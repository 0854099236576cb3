/**
 * A backup file of a provider. Either the file was downloaded here, or the provider was restored
 * from it.
 */
export type BackupRecord = {
  keyId: string
  /** Key check value (KCV) of the KDK; empty if it was not recorded. */
  kcv: string
  timeMs: number
  isEncrypted: boolean
  /** User who exported the backup; empty for a backup that was restored. */
  user: string
}
