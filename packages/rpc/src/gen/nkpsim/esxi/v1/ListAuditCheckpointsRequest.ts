// Original file: proto/nkpsim/esxi/v1/host_audit.proto


/**
 * Asks for the newest checkpoints.
 */
export interface ListAuditCheckpointsRequest {
  /**
   * Maximum number of checkpoints, at most 5000; 0: 1000.
   */
  'limit'?: (number);
}

/**
 * Asks for the newest checkpoints.
 */
export interface ListAuditCheckpointsRequest__Output {
  /**
   * Maximum number of checkpoints, at most 5000; 0: 1000.
   */
  'limit': (number);
}
