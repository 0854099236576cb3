// Original file: proto/nkpsim/vcenter/v1/audit.proto

import type { AuditCheckpoint as _nkpsim_vcenter_v1_AuditCheckpoint, AuditCheckpoint__Output as _nkpsim_vcenter_v1_AuditCheckpoint__Output } from '../../../nkpsim/vcenter/v1/AuditCheckpoint.ts';

/**
 * The checkpoints.
 */
export interface ListCheckpointsResponse {
  /**
   * The newest first.
   */
  'checkpoints'?: (_nkpsim_vcenter_v1_AuditCheckpoint)[];
}

/**
 * The checkpoints.
 */
export interface ListCheckpointsResponse__Output {
  /**
   * The newest first.
   */
  'checkpoints': (_nkpsim_vcenter_v1_AuditCheckpoint__Output)[];
}
