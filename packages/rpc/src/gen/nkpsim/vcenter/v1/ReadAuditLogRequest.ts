// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto


/**
 * Asks a node for its audit log.
 */
export interface ReadAuditLogRequest {
  /**
   * Sequence of the first record to return, at least 1.
   */
  'fromSequence'?: (number | string);
}

/**
 * Asks a node for its audit log.
 */
export interface ReadAuditLogRequest__Output {
  /**
   * Sequence of the first record to return, at least 1.
   */
  'fromSequence': (number);
}
