// Original file: proto/nkpsim/esxi/v1/key_persistence.proto

import type { KeyPersistence as _nkpsim_esxi_v1_KeyPersistence, KeyPersistence__Output as _nkpsim_esxi_v1_KeyPersistence__Output } from '../../../nkpsim/esxi/v1/KeyPersistence.ts';

/**
 * The setting.
 */
export interface GetKeyPersistenceResponse {
  /**
   * Current state.
   */
  'keyPersistence'?: (_nkpsim_esxi_v1_KeyPersistence | null);
}

/**
 * The setting.
 */
export interface GetKeyPersistenceResponse__Output {
  /**
   * Current state.
   */
  'keyPersistence': (_nkpsim_esxi_v1_KeyPersistence__Output | null);
}
