/**
 * Identifies the key of a provider, as hosts and backups report it. For a native provider, this key
 * is its KDK.
 */
export type KeyIdentity = { provider: string; keyId: string; kcv: string }

/** The key of a provider that a host holds or may hold. */
export type HeldKey = KeyIdentity & {
  /** Time at which vCenter first knew of the key on the host. */
  sinceMs: number
  /** Whether the key was sent to the host, but the host has not confirmed it yet. */
  isSent: boolean
  usable: boolean
  isDefault: boolean
  /** How the key reached the host: `TPM` or `TLS`; empty if unknown. */
  custody: string
  /** Whether the key came from the vCenter that managed the host before. */
  foreign: boolean
}

/**
 * The keys of a host: those in its last report, and those that vCenter has sent since. vCenter
 * keeps this record while the host is disconnected, and after a host is removed with keys on it.
 */
export type HostHolding = {
  /** Name of the host. */
  host: string
  encryptionMode: string
  /** Time of the host's last report that was recorded. */
  heardMs: number
  keys: readonly HeldKey[]
  /**
   * Whether the record came from the backup that this vCenter was restored from. The host has not
   * reported since the restore, so it may have received more keys.
   */
  isFromBackup?: true
}

/** Returns the names of the key providers whose keys are in a record. */
export function providersIn({ keys }: Pick<HostHolding, 'keys'>): string[] {
  return [...new Set(keys.map(({ provider }) => provider))]
}
