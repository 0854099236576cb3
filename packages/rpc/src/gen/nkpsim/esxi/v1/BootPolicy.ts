// Original file: proto/nkpsim/esxi/v1/attestation.proto


/**
 * An approval of a boot.
 */
export interface BootPolicy {
  /**
   * The approval is valid while the NV counter of boot policies is at most this number.
   */
  'version'?: (number | string);
  /**
   * Digest of the approved TPM policy, 32 bytes.
   */
  'policyDigest'?: (Buffer | Uint8Array | string);
  /**
   * ECDSA signature over the digest and the reference, r and s, 64 bytes.
   */
  'signature'?: (Buffer | Uint8Array | string);
}

/**
 * An approval of a boot.
 */
export interface BootPolicy__Output {
  /**
   * The approval is valid while the NV counter of boot policies is at most this number.
   */
  'version': (number);
  /**
   * Digest of the approved TPM policy, 32 bytes.
   */
  'policyDigest': (Buffer);
  /**
   * ECDSA signature over the digest and the reference, r and s, 64 bytes.
   */
  'signature': (Buffer);
}
