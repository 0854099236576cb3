// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type { BackupSpec as _nkpsim_vcenter_v1_BackupSpec, BackupSpec__Output as _nkpsim_vcenter_v1_BackupSpec__Output } from '../../../nkpsim/vcenter/v1/BackupSpec.ts';

/**
 * Asks for a backup.
 */
export interface CreateBackupRequest {
  /**
   * What to back up, and where to.
   */
  'spec'?: (_nkpsim_vcenter_v1_BackupSpec | null);
}

/**
 * Asks for a backup.
 */
export interface CreateBackupRequest__Output {
  /**
   * What to back up, and where to.
   */
  'spec': (_nkpsim_vcenter_v1_BackupSpec__Output | null);
}
