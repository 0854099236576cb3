/** A host as it is kept. */
export type Host = {
  /** UUID that the host made for itself. */
  id: string
  name: string
  /** `host:port` of its management services. */
  address: string
  /** Undefined for a standalone host. */
  cluster: string | undefined
  /** `2.0`, or empty without a TPM. */
  tpmVersion: string
  encryptionMode: string
  esxiVersion: string
  /** An operator has disconnected it: it is in the inventory, and left alone. */
  isDisconnected: boolean
}
