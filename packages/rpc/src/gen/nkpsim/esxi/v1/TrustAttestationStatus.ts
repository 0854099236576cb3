// Original file: proto/nkpsim/esxi/v1/trusted_infrastructure.proto

/**
 * Whether a Trust Authority attested a host. The names are the product's.
 */
export const TrustAttestationStatus = {
  /**
   * Same as UNKNOWN.
   */
  TRUST_ATTESTATION_STATUS_UNSPECIFIED: 'TRUST_ATTESTATION_STATUS_UNSPECIFIED',
  /**
   * A service attested the host.
   */
  TRUST_ATTESTATION_STATUS_ATTESTED: 'TRUST_ATTESTATION_STATUS_ATTESTED',
  /**
   * No service attested the host.
   */
  TRUST_ATTESTATION_STATUS_NOT_ATTESTED: 'TRUST_ATTESTATION_STATUS_NOT_ATTESTED',
  /**
   * The host has not tried yet.
   */
  TRUST_ATTESTATION_STATUS_UNKNOWN: 'TRUST_ATTESTATION_STATUS_UNKNOWN',
} as const;

/**
 * Whether a Trust Authority attested a host. The names are the product's.
 */
export type TrustAttestationStatus =
  /**
   * Same as UNKNOWN.
   */
  | 'TRUST_ATTESTATION_STATUS_UNSPECIFIED'
  | 0
  /**
   * A service attested the host.
   */
  | 'TRUST_ATTESTATION_STATUS_ATTESTED'
  | 1
  /**
   * No service attested the host.
   */
  | 'TRUST_ATTESTATION_STATUS_NOT_ATTESTED'
  | 2
  /**
   * The host has not tried yet.
   */
  | 'TRUST_ATTESTATION_STATUS_UNKNOWN'
  | 3

/**
 * Whether a Trust Authority attested a host. The names are the product's.
 */
export type TrustAttestationStatus__Output = typeof TrustAttestationStatus[keyof typeof TrustAttestationStatus]
