/** A stored host. */
export type Host = {
  /** UUID that the host generated for itself. */
  id: string
  name: string
  /** `host:port` of its management services. */
  address: string
  /** Undefined for a standalone host. */
  cluster: string | undefined
  /** TPM version, such as `2.0`; empty if the host has no TPM. */
  tpmVersion: string
  encryptionMode: string
  esxiVersion: string
  /**
   * Whether an operator disconnected the host. Such a host stays in the inventory, but vCenter does
   * not connect to it.
   */
  isDisconnected: boolean
}
