/**
 * Identifies the KDK from which a key of an object is derived. The object stores this name and this
 * UUID. A key of a standard provider has no KDK: its UUID is empty.
 */
export type KeyReference = {
  provider: string
  keyId: string
  /** Id of the key at a key server; missing unless the provider is a standard one. */
  kmsKeyId?: string
}

/** Name of a standard provider, and id of a key at its key servers. */
export type KmsKey = { provider: string; keyId: string }

/** A virtual machine as its host last reported it. */
export type VmRecord = {
  uuid: string
  name: string
  datastore: string
  isTemplate: boolean
  isPoweredOn: boolean
  /** True if its memory is saved, so that power-on continues with it. */
  isSuspended?: true
  /**
   * Whether the key of its home is missing on its host, or was missing and the VM has not been
   * unlocked since.
   */
  isLocked: boolean
  /** False if the key of its configuration was missing when the host checked. */
  isValid: boolean
  /**
   * True if its host has started since this record was made, and could not read its files. The host
   * then has no keys of it in memory.
   */
  isUnread?: true
  /** Undefined if the VM home is not encrypted. */
  home: KeyReference | undefined
  /** Null for a disk that is not encrypted. The records are stored as JSON. */
  disks: readonly (KeyReference | null)[]
  /** Keys that only snapshots need, or a disk whose encryption was interrupted. */
  others?: readonly KeyReference[]
  /** Missing if the machine has no vTPM. */
  vtpm?: { seen?: VtpmSeen; problem?: 'rolledBack' | 'ended' }
}

/** The last state of a vTPM that its host has seen. A state that is older was put back. */
export type VtpmSeen = {
  /** SHA-256 of the state after an orderly stop, in hex; empty if there was none. */
  stateSha256: string
  /** How often the TPM had been reset. */
  resetCount: number
  /**
   * How often the TPM had stopped and continued since its last reset. Missing in records of earlier
   * releases; then 0.
   */
  stepCount?: number
  /** How often somebody has accepted an older state. */
  epoch: number
}
