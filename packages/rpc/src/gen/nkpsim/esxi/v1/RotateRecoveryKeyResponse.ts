// Original file: proto/nkpsim/esxi/v1/host_security.proto

import type { RecoveryKey as _nkpsim_esxi_v1_RecoveryKey, RecoveryKey__Output as _nkpsim_esxi_v1_RecoveryKey__Output } from '../../../nkpsim/esxi/v1/RecoveryKey.ts';

/**
 * The new recovery key.
 */
export interface RotateRecoveryKeyResponse {
  /**
   * The new key, already stored durably.
   */
  'recoveryKey'?: (_nkpsim_esxi_v1_RecoveryKey | null);
}

/**
 * The new recovery key.
 */
export interface RotateRecoveryKeyResponse__Output {
  /**
   * The new key, already stored durably.
   */
  'recoveryKey': (_nkpsim_esxi_v1_RecoveryKey__Output | null);
}
