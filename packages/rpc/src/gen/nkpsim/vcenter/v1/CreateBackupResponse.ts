// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type { BackupJob as _nkpsim_vcenter_v1_BackupJob, BackupJob__Output as _nkpsim_vcenter_v1_BackupJob__Output } from '../../../nkpsim/vcenter/v1/BackupJob.ts';

/**
 * A backup that is being made.
 */
export interface CreateBackupResponse {
  /**
   * Job of the backup.
   */
  'job'?: (_nkpsim_vcenter_v1_BackupJob | null);
}

/**
 * A backup that is being made.
 */
export interface CreateBackupResponse__Output {
  /**
   * Job of the backup.
   */
  'job': (_nkpsim_vcenter_v1_BackupJob__Output | null);
}
