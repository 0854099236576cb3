// Original file: proto/nkpsim/vcenter/v1/inventory.proto

import type { Host as _nkpsim_vcenter_v1_Host, Host__Output as _nkpsim_vcenter_v1_Host__Output } from '../../../nkpsim/vcenter/v1/Host.ts';

/**
 * The host that was added.
 */
export interface AddHostResponse {
  /**
   * State right after the call.
   */
  'host'?: (_nkpsim_vcenter_v1_Host | null);
}

/**
 * The host that was added.
 */
export interface AddHostResponse__Output {
  /**
   * State right after the call.
   */
  'host': (_nkpsim_vcenter_v1_Host__Output | null);
}
