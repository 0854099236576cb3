import type { Secret } from '@nkpsim/crypto'

/**
 * Parts of a backup as the product names them: inventory and configuration, which are always in;
 * events.
 */
export const BACKUP_PARTS = ['common', 'seat'] as const

export type BackupPartName = (typeof BACKUP_PARTS)[number]

/** A backup to make, less what is secret about it. */
export type BackupSpec = {
  parts: readonly BackupPartName[]
  /** `file:///folder` or `sftp://host[:port]/folder`. */
  location: string
  /** Empty with file://. */
  locationUser: string
  /**
   * Fingerprint `SHA256:…` of the SFTP server's key; empty: not known, so that it is refused and
   * shown.
   */
  locationHostKey: string
  isEncrypted: boolean
}

/** What is secret about it. What is given them wipes them. */
export type BackupSecrets = {
  /** Undefined only if the backup is not to be encrypted. */
  backupPassword: Secret | undefined
  locationPassword: Secret | undefined
  locationPrivateKey: Secret | undefined
}

export function wipeSecrets(secrets: BackupSecrets): void {
  for (const secret of Object.values(secrets)) secret?.wipe()
}
