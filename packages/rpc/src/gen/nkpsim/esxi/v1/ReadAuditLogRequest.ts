// Original file: proto/nkpsim/esxi/v1/host_audit.proto


/**
 * Asks for the log.
 */
export interface ReadAuditLogRequest {
  /**
   * Sequence of the first record to return; 0 or 1: all records.
   */
  'fromSequence'?: (number | string);
}

/**
 * Asks for the log.
 */
export interface ReadAuditLogRequest__Output {
  /**
   * Sequence of the first record to return; 0 or 1: all records.
   */
  'fromSequence': (number);
}
