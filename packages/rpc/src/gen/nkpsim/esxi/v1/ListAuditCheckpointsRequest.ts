// Original file: proto/nkpsim/esxi/v1/host_audit.proto


/**
 * Asks for the newest checkpoints.
 */
export interface ListAuditCheckpointsRequest {
  /**
   * Maximum number; 0: 1000. At most 5000.
   */
  'limit'?: (number);
}

/**
 * Asks for the newest checkpoints.
 */
export interface ListAuditCheckpointsRequest__Output {
  /**
   * Maximum number; 0: 1000. At most 5000.
   */
  'limit': (number);
}
