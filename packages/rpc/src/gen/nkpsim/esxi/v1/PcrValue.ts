// Original file: proto/nkpsim/esxi/v1/host_security.proto


/**
 * A PCR of the SHA-256 bank.
 */
export interface PcrValue {
  /**
   * Number of the PCR.
   */
  'pcr'?: (number);
  /**
   * Value, 32 bytes in hex.
   */
  'value'?: (string);
}

/**
 * A PCR of the SHA-256 bank.
 */
export interface PcrValue__Output {
  /**
   * Number of the PCR.
   */
  'pcr': (number);
  /**
   * Value, 32 bytes in hex.
   */
  'value': (string);
}
