// Original file: proto/nkpsim/esxi/v1/audit_checkpoint.proto

import type { AuditCheckpoint as _nkpsim_esxi_v1_AuditCheckpoint, AuditCheckpoint__Output as _nkpsim_esxi_v1_AuditCheckpoint__Output } from '../../../nkpsim/esxi/v1/AuditCheckpoint.ts';

/**
 * A checkpoint to store.
 */
export interface StoreCheckpointRequest {
  /**
   * The checkpoint.
   */
  'checkpoint'?: (_nkpsim_esxi_v1_AuditCheckpoint | null);
  /**
   * Ed25519 public key that signed the checkpoint, 32 bytes. A checkpoint that is signed with
   * another key than the stored checkpoints of the log contradicts them.
   */
  'publicKey'?: (Buffer | Uint8Array | string);
}

/**
 * A checkpoint to store.
 */
export interface StoreCheckpointRequest__Output {
  /**
   * The checkpoint.
   */
  'checkpoint': (_nkpsim_esxi_v1_AuditCheckpoint__Output | null);
  /**
   * Ed25519 public key that signed the checkpoint, 32 bytes. A checkpoint that is signed with
   * another key than the stored checkpoints of the log contradicts them.
   */
  'publicKey': (Buffer);
}
