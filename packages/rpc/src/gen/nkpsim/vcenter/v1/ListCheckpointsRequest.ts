// Original file: proto/nkpsim/vcenter/v1/audit.proto


/**
 * Asks for the newest checkpoints.
 */
export interface ListCheckpointsRequest {
  /**
   * Maximum number of checkpoints, at most 5000; 0: 1000.
   */
  'limit'?: (number);
  /**
   * UUID of the log; empty: the log of this vCenter. NOT_FOUND: this vCenter has no copy of it.
   */
  'logId'?: (string);
}

/**
 * Asks for the newest checkpoints.
 */
export interface ListCheckpointsRequest__Output {
  /**
   * Maximum number of checkpoints, at most 5000; 0: 1000.
   */
  'limit': (number);
  /**
   * UUID of the log; empty: the log of this vCenter. NOT_FOUND: this vCenter has no copy of it.
   */
  'logId': (string);
}
