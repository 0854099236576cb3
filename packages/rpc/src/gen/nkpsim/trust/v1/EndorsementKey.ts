// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * The endorsement key of a TPM.
 */
export interface EndorsementKey {
  /**
   * Name.
   */
  'name'?: (string);
  /**
   * TPM name of the key, 34 bytes in hex.
   */
  'endorsementKeyName'?: (string);
}

/**
 * The endorsement key of a TPM.
 */
export interface EndorsementKey__Output {
  /**
   * Name.
   */
  'name': (string);
  /**
   * TPM name of the key, 34 bytes in hex.
   */
  'endorsementKeyName': (string);
}
