// Original file: proto/nkpsim/vcenter/v1/recovery.proto


/**
 * Asks for jobs.
 */
export interface ListBackupJobsRequest {
}

/**
 * Asks for jobs.
 */
export interface ListBackupJobsRequest__Output {
}
