/** A stored host. */
export type Host = {
  /** UUID that the host generated for itself. */
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
  /** An operator disconnected it: it stays in the inventory, and vCenter does not connect to it. */
  isDisconnected: boolean
}
