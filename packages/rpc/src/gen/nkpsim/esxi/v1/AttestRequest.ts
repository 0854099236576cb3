// Original file: proto/nkpsim/esxi/v1/attestation.proto


/**
 * A challenge.
 */
export interface AttestRequest {
  /**
   * Fresh random bytes, 32.
   */
  'nonce'?: (Buffer | Uint8Array | string);
  /**
   * TPM2B_ID_OBJECT without its size, made for EK and AK.
   */
  'credentialBlob'?: (Buffer | Uint8Array | string);
  /**
   * TPM2B_ENCRYPTED_SECRET without its size.
   */
  'encryptedSecret'?: (Buffer | Uint8Array | string);
}

/**
 * A challenge.
 */
export interface AttestRequest__Output {
  /**
   * Fresh random bytes, 32.
   */
  'nonce': (Buffer);
  /**
   * TPM2B_ID_OBJECT without its size, made for EK and AK.
   */
  'credentialBlob': (Buffer);
  /**
   * TPM2B_ENCRYPTED_SECRET without its size.
   */
  'encryptedSecret': (Buffer);
}
