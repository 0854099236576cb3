import type { Secret } from '@nkpsim/crypto'

/**
 * Parts of a backup as the product names them. `common` is inventory and configuration, and is
 * always included; `seat` is events.
 */
export const BACKUP_PARTS = ['common', 'seat'] as const

export type BackupPartName = (typeof BACKUP_PARTS)[number]

/** A backup to make, without its secrets. */
export type BackupSpec = {
  parts: readonly BackupPartName[]
  /** `file:///folder` or `sftp://host[:port]/folder`. */
  location: string
  /** Empty with file://. */
  locationUser: string
  /**
   * Fingerprint `SHA256:…` of the SFTP server's key; empty: not known, so the server is refused and
   * its fingerprint shown.
   */
  locationHostKey: string
  isEncrypted: boolean
}

/** The secrets of a backup. A function that receives them wipes them. */
export type BackupSecrets = {
  /** Undefined only if the backup will not be encrypted. */
  backupPassword: Secret | undefined
  locationPassword: Secret | undefined
  locationPrivateKey: Secret | undefined
}

export function wipeSecrets(secrets: BackupSecrets): void {
  for (const secret of Object.values(secrets)) secret?.wipe()
}
