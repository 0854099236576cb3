// Original file: proto/nkpsim/vcenter/v1/audit.proto


/**
 * A part of the log.
 */
export interface ReadLogResponse {
  /**
   * Lines without their newline, in the order of the log, at most 1 MiB together.
   */
  'lines'?: (Buffer | Uint8Array | string)[];
}

/**
 * A part of the log.
 */
export interface ReadLogResponse__Output {
  /**
   * Lines without their newline, in the order of the log, at most 1 MiB together.
   */
  'lines': (Buffer)[];
}
