// Original file: proto/nkpsim/vcenter/v1/audit.proto


/**
 * Asks for the log.
 */
export interface ReadLogRequest {
  /**
   * Sequence of the first record to return; 0 or 1: all records.
   */
  'fromSequence'?: (number | string);
  /**
   * UUID of the log; empty: the log of this vCenter. NOT_FOUND: this vCenter has no copy of it.
   */
  'logId'?: (string);
}

/**
 * Asks for the log.
 */
export interface ReadLogRequest__Output {
  /**
   * Sequence of the first record to return; 0 or 1: all records.
   */
  'fromSequence': (number);
  /**
   * UUID of the log; empty: the log of this vCenter. NOT_FOUND: this vCenter has no copy of it.
   */
  'logId': (string);
}
