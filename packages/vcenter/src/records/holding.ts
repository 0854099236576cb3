/** The key of a provider, as hosts and backups tell of it; of a native provider, its KDK. */
export type KeyIdentity = { provider: string; keyId: string; kcv: string }

/** The key of a provider that a host holds, or may hold. */
export type HeldKey = KeyIdentity & {
  /** Since when vCenter knows of it. */
  sinceMs: number
  /** It was sent to the host, which has not confirmed it yet. */
  isSent: boolean
  usable: boolean
  isDefault: boolean
  /** How it came: `TPM` or `TLS`; empty: unknown. */
  custody: string
  /** It came from the vCenter that managed the host before. */
  foreign: boolean
}

/**
 * The keys of a host as it said last: kept while it is not connected, and after it was removed with
 * keys on it.
 */
export type HostHolding = {
  /** Name of the host. */
  host: string
  encryptionMode: string
  /** Time of the host's last report, as far as it was recorded. */
  heardMs: number
  keys: readonly HeldKey[]
  /**
   * It is from the backup that this vCenter was restored from, and the host has not reported since:
   * it may have received more.
   */
  isFromBackup?: true
}
