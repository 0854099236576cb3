// Original file: proto/nkpsim/esxi/v1/host_audit.proto


/**
 * A part of the log.
 */
export interface ReadAuditLogResponse {
  /**
   * Lines without their newline, in the order of the log, at most 1 MiB together.
   */
  'lines'?: (Buffer | Uint8Array | string)[];
}

/**
 * A part of the log.
 */
export interface ReadAuditLogResponse__Output {
  /**
   * Lines without their newline, in the order of the log, at most 1 MiB together.
   */
  'lines': (Buffer)[];
}
