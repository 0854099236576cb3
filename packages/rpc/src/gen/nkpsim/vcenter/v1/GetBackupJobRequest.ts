// Original file: proto/nkpsim/vcenter/v1/recovery.proto


/**
 * Asks for a job.
 */
export interface GetBackupJobRequest {
  /**
   * Id of the job.
   */
  'id'?: (string);
}

/**
 * Asks for a job.
 */
export interface GetBackupJobRequest__Output {
  /**
   * Id of the job.
   */
  'id': (string);
}
