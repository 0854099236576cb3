import type { Secret } from '@nkpsim/crypto'

/** Another vCenter of the domain. */
export type Partner = {
  instanceId: string
  /** As people call it: `vc-1a2b3c4d`. */
  name: string
  /** `host:port` of its services. */
  address: string
  /** Whether it has admitted this vCenter: only then is it called. */
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

/** The name of a vCenter by its instance id. */
export function vcenterName(instanceId: string): string {
  return `vc-${instanceId.slice(0, 8)}`
}
