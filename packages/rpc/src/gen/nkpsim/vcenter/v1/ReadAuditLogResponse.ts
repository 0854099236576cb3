// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto

import type { AuditCheckpoint as _nkpsim_vcenter_v1_AuditCheckpoint, AuditCheckpoint__Output as _nkpsim_vcenter_v1_AuditCheckpoint__Output } from '../../../nkpsim/vcenter/v1/AuditCheckpoint.ts';

/**
 * A part of the audit log.
 */
export interface ReadAuditLogResponse {
  /**
   * Lines without their newline, in the order of the log, at most 1 MiB together.
   */
  'lines'?: (Buffer | Uint8Array | string)[];
  /**
   * The newest checkpoints, the oldest first. Only the last message has checkpoints.
   */
  'checkpoints'?: (_nkpsim_vcenter_v1_AuditCheckpoint)[];
}

/**
 * A part of the audit log.
 */
export interface ReadAuditLogResponse__Output {
  /**
   * Lines without their newline, in the order of the log, at most 1 MiB together.
   */
  'lines': (Buffer)[];
  /**
   * The newest checkpoints, the oldest first. Only the last message has checkpoints.
   */
  'checkpoints': (_nkpsim_vcenter_v1_AuditCheckpoint__Output)[];
}
