// Original file: proto/nkpsim/esxi/v1/migration.proto


/**
 * How far a migration is.
 */
export interface SendVmResponse {
  /**
   * 0 to 100. At 100 everything is sent, but the destination has not taken the VM yet.
   */
  'progressPercent'?: (number);
  /**
   * Number of rounds in which memory and files were copied.
   */
  'roundCount'?: (number);
  /**
   * Number of bytes of memory and files that were sent.
   */
  'sentBytes'?: (number | string);
  /**
   * Time in which the VM stood still, ms. Set in the last message, when the VM has moved.
   */
  'downtimeMs'?: (number | string);
  '_downtimeMs'?: "downtimeMs";
}

/**
 * How far a migration is.
 */
export interface SendVmResponse__Output {
  /**
   * 0 to 100. At 100 everything is sent, but the destination has not taken the VM yet.
   */
  'progressPercent': (number);
  /**
   * Number of rounds in which memory and files were copied.
   */
  'roundCount': (number);
  /**
   * Number of bytes of memory and files that were sent.
   */
  'sentBytes': (number);
  /**
   * Time in which the VM stood still, ms. Set in the last message, when the VM has moved.
   */
  'downtimeMs'?: (number);
  '_downtimeMs'?: "downtimeMs";
}
