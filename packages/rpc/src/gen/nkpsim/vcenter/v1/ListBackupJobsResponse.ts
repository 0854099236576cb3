// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type { BackupJob as _nkpsim_vcenter_v1_BackupJob, BackupJob__Output as _nkpsim_vcenter_v1_BackupJob__Output } from '../../../nkpsim/vcenter/v1/BackupJob.ts';

/**
 * Jobs.
 */
export interface ListBackupJobsResponse {
  /**
   * The newest first.
   */
  'jobs'?: (_nkpsim_vcenter_v1_BackupJob)[];
}

/**
 * Jobs.
 */
export interface ListBackupJobsResponse__Output {
  /**
   * The newest first.
   */
  'jobs': (_nkpsim_vcenter_v1_BackupJob__Output)[];
}
