// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * An endorsement key to add. Exactly one of the last three fields is set.
 */
export interface AddEndorsementKeyRequest {
  /**
   * Name.
   */
  'name'?: (string);
  /**
   * TPM name of the key, 34 bytes in hex.
   */
  'endorsementKeyName'?: (string);
  /**
   * RSA-2048 public key, PEM.
   */
  'publicKeyPem'?: (string);
  /**
   * Certificate of the key, PEM. It is checked against the authorities immediately.
   */
  'certificatePem'?: (string);
}

/**
 * An endorsement key to add. Exactly one of the last three fields is set.
 */
export interface AddEndorsementKeyRequest__Output {
  /**
   * Name.
   */
  'name': (string);
  /**
   * TPM name of the key, 34 bytes in hex.
   */
  'endorsementKeyName': (string);
  /**
   * RSA-2048 public key, PEM.
   */
  'publicKeyPem': (string);
  /**
   * Certificate of the key, PEM. It is checked against the authorities immediately.
   */
  'certificatePem': (string);
}
