// Original file: proto/nkpsim/vcenter/v1/inventory.proto

import type { Host as _nkpsim_vcenter_v1_Host, Host__Output as _nkpsim_vcenter_v1_Host__Output } from '../../../nkpsim/vcenter/v1/Host.ts';

/**
 * The host that was moved.
 */
export interface MoveHostResponse {
  /**
   * State right after the call.
   */
  'host'?: (_nkpsim_vcenter_v1_Host | null);
}

/**
 * The host that was moved.
 */
export interface MoveHostResponse__Output {
  /**
   * State right after the call.
   */
  'host': (_nkpsim_vcenter_v1_Host__Output | null);
}
