// Original file: proto/nkpsim/vcenter/v1/attestation.proto

/**
 * Result of an attestation.
 */
export const AttestationStatus = {
  /**
   * The host was never attested, or cannot be attested because it does not have a TPM 2.0.
   */
  ATTESTATION_STATUS_UNSPECIFIED: 'ATTESTATION_STATUS_UNSPECIFIED',
  /**
   * Every check passed.
   */
  ATTESTATION_STATUS_ACCEPTED: 'ATTESTATION_STATUS_ACCEPTED',
  /**
   * A check failed.
   */
  ATTESTATION_STATUS_NOT_ACCEPTED: 'ATTESTATION_STATUS_NOT_ACCEPTED',
} as const;

/**
 * Result of an attestation.
 */
export type AttestationStatus =
  /**
   * The host was never attested, or cannot be attested because it does not have a TPM 2.0.
   */
  | 'ATTESTATION_STATUS_UNSPECIFIED'
  | 0
  /**
   * Every check passed.
   */
  | 'ATTESTATION_STATUS_ACCEPTED'
  | 1
  /**
   * A check failed.
   */
  | 'ATTESTATION_STATUS_NOT_ACCEPTED'
  | 2

/**
 * Result of an attestation.
 */
export type AttestationStatus__Output = typeof AttestationStatus[keyof typeof AttestationStatus]
