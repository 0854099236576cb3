// Original file: proto/nkpsim/esxi/v1/host_audit.proto

import type { AuditCheckpoint as _nkpsim_esxi_v1_AuditCheckpoint, AuditCheckpoint__Output as _nkpsim_esxi_v1_AuditCheckpoint__Output } from '../../../nkpsim/esxi/v1/AuditCheckpoint.ts';

/**
 * The checkpoints.
 */
export interface ListAuditCheckpointsResponse {
  /**
   * The newest first. The instance id in a checkpoint is the id of the host.
   */
  'checkpoints'?: (_nkpsim_esxi_v1_AuditCheckpoint)[];
}

/**
 * The checkpoints.
 */
export interface ListAuditCheckpointsResponse__Output {
  /**
   * The newest first. The instance id in a checkpoint is the id of the host.
   */
  'checkpoints': (_nkpsim_esxi_v1_AuditCheckpoint__Output)[];
}
