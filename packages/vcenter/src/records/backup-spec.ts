import type { Secret } from '@nkpsim/crypto'

/**
 * Parts of a backup, as the product names them. `common` is inventory and configuration, and is
 * always included. `seat` is events.
 */
export const BACKUP_PARTS = ['common', 'seat'] as const

export type BackupPartName = (typeof BACKUP_PARTS)[number]

/** A backup to make, without its secrets. */
export type BackupSpec = {
  parts: readonly BackupPartName[]
  /** `file:///folder` or `sftp://host[:port]/folder`. */
  location: string
  /** Empty for a `file://` location. */
  locationUser: string
  /**
   * Fingerprint `SHA256:…` of the SFTP server's key. If it is empty, vCenter refuses the server and
   * shows the server's fingerprint.
   */
  locationHostKey: string
  isEncrypted: boolean
}

/** The secrets of a backup. The operation or job that uses them wipes them. */
export type BackupSecrets = {
  /** Undefined only if the backup will be unencrypted. */
  backupPassword: Secret | undefined
  locationPassword: Secret | undefined
  locationPrivateKey: Secret | undefined
}

export function wipeSecrets(secrets: BackupSecrets): void {
  for (const secret of Object.values(secrets)) secret?.wipe()
}
