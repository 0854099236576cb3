// Original file: proto/nkpsim/esxi/v1/migration.proto


/**
 * From the source.
 */
export interface RelaySendResponse {
  /**
   * A frame for the destination; empty in the last message.
   */
  'frame'?: (Buffer | Uint8Array | string);
  /**
   * Number of rounds in which memory and files were copied; set in the last message.
   */
  'roundCount'?: (number);
  /**
   * Number of bytes of memory and files that were sent; set in the last message.
   */
  'sentBytes'?: (number | string);
  /**
   * Time in which the VM stood still, ms. Set in the last message, when the VM has moved.
   */
  'downtimeMs'?: (number | string);
  '_downtimeMs'?: "downtimeMs";
}

/**
 * From the source.
 */
export interface RelaySendResponse__Output {
  /**
   * A frame for the destination; empty in the last message.
   */
  'frame': (Buffer);
  /**
   * Number of rounds in which memory and files were copied; set in the last message.
   */
  'roundCount': (number);
  /**
   * Number of bytes of memory and files that were sent; set in the last message.
   */
  'sentBytes': (number);
  /**
   * Time in which the VM stood still, ms. Set in the last message, when the VM has moved.
   */
  'downtimeMs'?: (number);
  '_downtimeMs'?: "downtimeMs";
}
