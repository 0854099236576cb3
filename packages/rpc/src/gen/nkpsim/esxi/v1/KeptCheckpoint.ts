// Original file: proto/nkpsim/esxi/v1/audit_checkpoint.proto

import type { AuditCheckpoint as _nkpsim_esxi_v1_AuditCheckpoint, AuditCheckpoint__Output as _nkpsim_esxi_v1_AuditCheckpoint__Output } from '../../../nkpsim/esxi/v1/AuditCheckpoint.ts';

/**
 * A checkpoint and the host's verdict.
 */
export interface KeptCheckpoint {
  /**
   * The checkpoint.
   */
  'checkpoint'?: (_nkpsim_esxi_v1_AuditCheckpoint | null);
  /**
   * Ed25519 public key that signed the checkpoint, 32 bytes.
   */
  'publicKey'?: (Buffer | Uint8Array | string);
  /**
   * Whether the checkpoint contradicted a stored checkpoint when it arrived.
   */
  'conflicting'?: (boolean);
}

/**
 * A checkpoint and the host's verdict.
 */
export interface KeptCheckpoint__Output {
  /**
   * The checkpoint.
   */
  'checkpoint': (_nkpsim_esxi_v1_AuditCheckpoint__Output | null);
  /**
   * Ed25519 public key that signed the checkpoint, 32 bytes.
   */
  'publicKey': (Buffer);
  /**
   * Whether the checkpoint contradicted a stored checkpoint when it arrived.
   */
  'conflicting': (boolean);
}
