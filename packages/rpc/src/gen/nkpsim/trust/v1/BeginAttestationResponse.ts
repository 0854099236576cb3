// Original file: proto/nkpsim/trust/v1/attestation.proto


/**
 * A challenge. It is valid for one minute and for one answer.
 */
export interface BeginAttestationResponse {
  /**
   * 32 random bytes. The TPM quotes SHA-256("nkpsim trust attestation v1", nonce, proof key), so
   * that the quote is about the proof key.
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
  /**
   * State of the service, which only the service can read.
   */
  'context'?: (Buffer | Uint8Array | string);
  /**
   * Id of the service that made the challenge, a UUID.
   */
  'serviceId'?: (string);
}

/**
 * A challenge. It is valid for one minute and for one answer.
 */
export interface BeginAttestationResponse__Output {
  /**
   * 32 random bytes. The TPM quotes SHA-256("nkpsim trust attestation v1", nonce, proof key), so
   * that the quote is about the proof key.
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
  /**
   * State of the service, which only the service can read.
   */
  'context': (Buffer);
  /**
   * Id of the service that made the challenge, a UUID.
   */
  'serviceId': (string);
}
