import type { Secret } from '@nkpsim/crypto'

/** Limits on where a provider goes. */
export type BackupConstraints = { tpmRequired: boolean }

/** Content of a backup file. */
export type BackupContent = {
  /** Name of the key provider. */
  providerName: string
  /** UUID of the KDK, lower case. */
  keyId: string
  /** 32 bytes. */
  kdk: Secret
  exportTime: Date
  constraints: BackupConstraints
}
