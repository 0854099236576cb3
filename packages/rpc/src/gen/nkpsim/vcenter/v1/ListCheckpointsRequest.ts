// Original file: proto/nkpsim/vcenter/v1/audit.proto


/**
 * Asks for the newest checkpoints.
 */
export interface ListCheckpointsRequest {
  /**
   * At most so many; 0: 1000. 5000 at most.
   */
  'limit'?: (number);
}

/**
 * Asks for the newest checkpoints.
 */
export interface ListCheckpointsRequest__Output {
  /**
   * At most so many; 0: 1000. 5000 at most.
   */
  'limit': (number);
}
