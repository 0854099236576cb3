import type { Secret } from '@nkpsim/crypto'

/** Another vCenter of the domain. */
export type Partner = {
  instanceId: string
  /** Name that users see: `vc-1a2b3c4d`. */
  name: string
  /** `host:port` of its services. */
  address: string
  /**
   * Whether the partner has admitted this vCenter. This vCenter calls a partner only after that.
   */
  hasAdmitted: boolean
}

/** Credentials with which this vCenter authenticates to a partner. */
export type PartnerCredentials = {
  /** Issued by the VMCA of the partner. */
  certificatePem: string
  /** VMCA of the partner. */
  rootsPem: string
  /** PKCS#8 DER. */
  privateKey: Secret
}

/** Returns the name of a vCenter with this instance id. */
export function vcenterName(instanceId: string): string {
  return `vc-${instanceId.slice(0, 8)}`
}
