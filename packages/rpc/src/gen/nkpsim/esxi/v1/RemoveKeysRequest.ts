// Original file: proto/nkpsim/esxi/v1/host_key.proto

import type { HostKeyName as _nkpsim_esxi_v1_HostKeyName, HostKeyName__Output as _nkpsim_esxi_v1_HostKeyName__Output } from '../../../nkpsim/esxi/v1/HostKeyName.ts';

/**
 * KEKs to remove.
 */
export interface RemoveKeysRequest {
  /**
   * At most 1000 names.
   */
  'keys'?: (_nkpsim_esxi_v1_HostKeyName)[];
}

/**
 * KEKs to remove.
 */
export interface RemoveKeysRequest__Output {
  /**
   * At most 1000 names.
   */
  'keys': (_nkpsim_esxi_v1_HostKeyName__Output)[];
}
