// Original file: proto/nkpsim/esxi/v1/attestation.proto


/**
 * A challenge.
 */
export interface AttestRequest {
  /**
   * 32 fresh random bytes.
   */
  'nonce'?: (Buffer | Uint8Array | string);
  /**
   * TPM2B_ID_OBJECT without its size field, made for EK and AK.
   */
  'credentialBlob'?: (Buffer | Uint8Array | string);
  /**
   * TPM2B_ENCRYPTED_SECRET without its size field.
   */
  'encryptedSecret'?: (Buffer | Uint8Array | string);
}

/**
 * A challenge.
 */
export interface AttestRequest__Output {
  /**
   * 32 fresh random bytes.
   */
  'nonce': (Buffer);
  /**
   * TPM2B_ID_OBJECT without its size field, made for EK and AK.
   */
  'credentialBlob': (Buffer);
  /**
   * TPM2B_ENCRYPTED_SECRET without its size field.
   */
  'encryptedSecret': (Buffer);
}
