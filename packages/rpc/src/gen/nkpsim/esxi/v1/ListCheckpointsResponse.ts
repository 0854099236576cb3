// Original file: proto/nkpsim/esxi/v1/audit_checkpoint.proto

import type { KeptCheckpoint as _nkpsim_esxi_v1_KeptCheckpoint, KeptCheckpoint__Output as _nkpsim_esxi_v1_KeptCheckpoint__Output } from '../../../nkpsim/esxi/v1/KeptCheckpoint.ts';

/**
 * The checkpoints.
 */
export interface ListCheckpointsResponse {
  /**
   * In order of arrival.
   */
  'checkpoints'?: (_nkpsim_esxi_v1_KeptCheckpoint)[];
}

/**
 * The checkpoints.
 */
export interface ListCheckpointsResponse__Output {
  /**
   * In order of arrival.
   */
  'checkpoints': (_nkpsim_esxi_v1_KeptCheckpoint__Output)[];
}
