// Original file: proto/nkpsim/esxi/v1/key_persistence.proto

import type { KeyPersistence as _nkpsim_esxi_v1_KeyPersistence, KeyPersistence__Output as _nkpsim_esxi_v1_KeyPersistence__Output } from '../../../nkpsim/esxi/v1/KeyPersistence.ts';

/**
 * The change is stored durably.
 */
export interface DisableKeyPersistenceResponse {
  /**
   * State right after the call.
   */
  'keyPersistence'?: (_nkpsim_esxi_v1_KeyPersistence | null);
}

/**
 * The change is stored durably.
 */
export interface DisableKeyPersistenceResponse__Output {
  /**
   * State right after the call.
   */
  'keyPersistence': (_nkpsim_esxi_v1_KeyPersistence__Output | null);
}
