// Original file: proto/nkpsim/esxi/v1/vtpm.proto


/**
 * An endorsement key of a vTPM.
 */
export interface EndorsementKey {
  /**
   * `RSA-2048` or `ECC P-256`.
   */
  'algorithm'?: (string);
  /**
   * Public key: SubjectPublicKeyInfo as DER.
   */
  'publicKey'?: (Buffer | Uint8Array | string);
  /**
   * Certificate as DER; empty until vCenter has issued it.
   */
  'certificate'?: (Buffer | Uint8Array | string);
}

/**
 * An endorsement key of a vTPM.
 */
export interface EndorsementKey__Output {
  /**
   * `RSA-2048` or `ECC P-256`.
   */
  'algorithm': (string);
  /**
   * Public key: SubjectPublicKeyInfo as DER.
   */
  'publicKey': (Buffer);
  /**
   * Certificate as DER; empty until vCenter has issued it.
   */
  'certificate': (Buffer);
}
