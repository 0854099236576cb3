/** A backup of a provider that was downloaded, or from which the provider was restored here. */
export type BackupRecord = {
  keyId: string
  /** Key check value of the KDK; empty where it was not noted. */
  kcv: string
  timeMs: number
  isEncrypted: boolean
  /** Who asked for it; empty for one that was restored from. */
  user: string
}
