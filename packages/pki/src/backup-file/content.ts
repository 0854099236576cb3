import type { Secret } from '@nkpsim/crypto'

/** Limits on the hosts that may receive a provider. */
export type BackupConstraints = { tpmRequired: boolean }

/** Content of a backup file. */
export type BackupContent = {
  /** Name of the key provider. */
  providerName: string
  /** UUID of the KDK in lower case. */
  keyId: string
  /** The KDK, 32 bytes. */
  kdk: Secret
  exportTime: Date
  constraints: BackupConstraints
}
