// Original file: proto/nkpsim/esxi/v1/host_key.proto

import type { HostKey as _nkpsim_esxi_v1_HostKey, HostKey__Output as _nkpsim_esxi_v1_HostKey__Output } from '../../../nkpsim/esxi/v1/HostKey.ts';

/**
 * KEKs for the host.
 */
export interface AddKeysRequest {
  /**
   * At most 1000 keys.
   */
  'keys'?: (_nkpsim_esxi_v1_HostKey)[];
}

/**
 * KEKs for the host.
 */
export interface AddKeysRequest__Output {
  /**
   * At most 1000 keys.
   */
  'keys': (_nkpsim_esxi_v1_HostKey__Output)[];
}
