import { type AttestationPolicy, DEFAULT_ATTESTATION_POLICY } from '@nkpsim/tpm/attestation-policy'

/** Requirements that a vCenter sets for the hosts that it attests. */
export type HostPolicy = AttestationPolicy & {
  /**
   * Whether a host that failed attestation is refused all new providers, even providers that do not
   * require a TPM.
   */
  withholdAlways: boolean
}

/**
 * As in the product, a failed attestation is shown. Unlike in the product, the host then gets no
 * new provider that requires a TPM.
 */
export const DEFAULT_HOST_POLICY: HostPolicy = {
  ...DEFAULT_ATTESTATION_POLICY,
  withholdAlways: false,
}
