// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type { BackupJob as _nkpsim_vcenter_v1_BackupJob, BackupJob__Output as _nkpsim_vcenter_v1_BackupJob__Output } from '../../../nkpsim/vcenter/v1/BackupJob.ts';

/**
 * A job.
 */
export interface GetBackupJobResponse {
  /**
   * Current state.
   */
  'job'?: (_nkpsim_vcenter_v1_BackupJob | null);
}

/**
 * A job.
 */
export interface GetBackupJobResponse__Output {
  /**
   * Current state.
   */
  'job': (_nkpsim_vcenter_v1_BackupJob__Output | null);
}
