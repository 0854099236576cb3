// Original file: proto/nkpsim/esxi/v1/host_security.proto

import type { RecoveryKey as _nkpsim_esxi_v1_RecoveryKey, RecoveryKey__Output as _nkpsim_esxi_v1_RecoveryKey__Output } from '../../../nkpsim/esxi/v1/RecoveryKey.ts';

/**
 * The recovery keys.
 */
export interface ListRecoveryKeysResponse {
  /**
   * Exactly one recovery key.
   */
  'recoveryKeys'?: (_nkpsim_esxi_v1_RecoveryKey)[];
}

/**
 * The recovery keys.
 */
export interface ListRecoveryKeysResponse__Output {
  /**
   * Exactly one recovery key.
   */
  'recoveryKeys': (_nkpsim_esxi_v1_RecoveryKey__Output)[];
}
