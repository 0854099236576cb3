// Original file: proto/nkpsim/vcenter/v1/audit.proto


/**
 * Asks for the newest checkpoints.
 */
export interface ListCheckpointsRequest {
  /**
   * Maximum number; 0: 1000. At most 5000.
   */
  'limit'?: (number);
}

/**
 * Asks for the newest checkpoints.
 */
export interface ListCheckpointsRequest__Output {
  /**
   * Maximum number; 0: 1000. At most 5000.
   */
  'limit': (number);
}
