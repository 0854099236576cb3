// Original file: proto/nkpsim/esxi/v1/audit_checkpoint.proto


/**
 * Asks for checkpoints.
 */
export interface ListCheckpointsRequest {
  /**
   * UUID of the vCenter.
   */
  'instanceId'?: (string);
}

/**
 * Asks for checkpoints.
 */
export interface ListCheckpointsRequest__Output {
  /**
   * UUID of the vCenter.
   */
  'instanceId': (string);
}
