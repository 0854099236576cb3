// Original file: proto/nkpsim/vcenter/v1/recovery.proto


/**
 * Asks for a job.
 */
export interface GetBackupJobRequest {
  /**
   * Its id.
   */
  'id'?: (string);
}

/**
 * Asks for a job.
 */
export interface GetBackupJobRequest__Output {
  /**
   * Its id.
   */
  'id': (string);
}
