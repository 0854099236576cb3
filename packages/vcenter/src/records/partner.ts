import type { Secret } from '@nkpsim/crypto'

/** Another vCenter of the domain. */
export type Partner = {
  instanceId: string
  /** Its name for users: `vc-1a2b3c4d`. */
  name: string
  /** `host:port` of its services. */
  address: string
  /** Whether it has admitted this vCenter. If not, this vCenter does not call it. */
  hasAdmitted: boolean
}

/** With what this vCenter shows itself to a partner. */
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
