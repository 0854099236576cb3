// Original file: proto/nkpsim/esxi/v1/host_key.proto

import type { HeldKey as _nkpsim_esxi_v1_HeldKey, HeldKey__Output as _nkpsim_esxi_v1_HeldKey__Output } from '../../../nkpsim/esxi/v1/HeldKey.ts';

/**
 * Keys that the host holds.
 */
export interface ListKeysResponse {
  /**
   * At most 1000 keys.
   */
  'keys'?: (_nkpsim_esxi_v1_HeldKey)[];
}

/**
 * Keys that the host holds.
 */
export interface ListKeysResponse__Output {
  /**
   * At most 1000 keys.
   */
  'keys': (_nkpsim_esxi_v1_HeldKey__Output)[];
}
