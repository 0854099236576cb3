/**
 * Identifies the KDK from which a key of an object is derived. The object stores this name and this
 * UUID.
 */
export type KeyReference = { provider: string; keyId: string }

/** A virtual machine as its host last reported it. */
export type VmRecord = {
  uuid: string
  name: string
  datastore: string
  isTemplate: boolean
  isPoweredOn: boolean
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
}
