// Original file: proto/nkpsim/esxi/v1/attestation.proto


/**
 * An approval of a boot.
 */
export interface BootPolicy {
  /**
   * Valid while the counter of boot policies is not above this.
   */
  'version'?: (number | string);
  /**
   * Digest of the approved TPM policy, 32 bytes.
   */
  'policyDigest'?: (Buffer | Uint8Array | string);
  /**
   * ECDSA signature over digest and reference, r and s, 64 bytes.
   */
  'signature'?: (Buffer | Uint8Array | string);
}

/**
 * An approval of a boot.
 */
export interface BootPolicy__Output {
  /**
   * Valid while the counter of boot policies is not above this.
   */
  'version': (number);
  /**
   * Digest of the approved TPM policy, 32 bytes.
   */
  'policyDigest': (Buffer);
  /**
   * ECDSA signature over digest and reference, r and s, 64 bytes.
   */
  'signature': (Buffer);
}
