/** The key of a provider, as hosts and backups tell of it; of a native provider, its KDK. */
export type KeyIdentity = { provider: string; keyId: string; kcv: string }

/** The key of a provider that a host holds, or may hold. */
export type HeldKey = KeyIdentity & {
  /** Since when vCenter knows of it. */
  sinceMs: number
  /** It was sent to the host, which has not said yet that it holds it. */
  isSent: boolean
  usable: boolean
  isDefault: boolean
  /** `TPM` or `TLS`: how it came; empty: not told. */
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
  /** When the host was heard of last, as far as this was written down. */
  heardMs: number
  keys: readonly HeldKey[]
  /**
   * It came with the backup that this vCenter was restored from, and the host was not heard of
   * since: it may have been sent more.
   */
  isFromBackup?: true
}
