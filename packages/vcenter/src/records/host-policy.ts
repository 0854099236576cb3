import { type AttestationPolicy, DEFAULT_ATTESTATION_POLICY } from '@nkpsim/tpm'

/** Requirements of a vCenter on the hosts that it attests. */
export type HostPolicy = AttestationPolicy & {
  /** Whether a host that is not accepted is also refused new providers without tpm_required. */
  withholdAlways: boolean
}

/** As in the product: attestation only informs, unless a provider requires a TPM. */
export const DEFAULT_HOST_POLICY: HostPolicy = {
  ...DEFAULT_ATTESTATION_POLICY,
  withholdAlways: false,
}
