// Original file: proto/nkpsim/esxi/v1/host_audit.proto


/**
 * Asks for the newest checkpoints.
 */
export interface ListAuditCheckpointsRequest {
  /**
   * At most so many; 0: 1000. 5000 at most.
   */
  'limit'?: (number);
}

/**
 * Asks for the newest checkpoints.
 */
export interface ListAuditCheckpointsRequest__Output {
  /**
   * At most so many; 0: 1000. 5000 at most.
   */
  'limit': (number);
}
