import { type AttestationPolicy, DEFAULT_ATTESTATION_POLICY } from '@nkpsim/tpm'

/** What a vCenter asks of the hosts that it attests. */
export type HostPolicy = AttestationPolicy & {
  /**
   * Whether a host that is not accepted gets nothing new of providers without tpm_required either.
   */
  withholdAlways: boolean
}

/** As in the product, where attestation only informs unless a provider requires a TPM. */
export const DEFAULT_HOST_POLICY: HostPolicy = {
  ...DEFAULT_ATTESTATION_POLICY,
  withholdAlways: false,
}
