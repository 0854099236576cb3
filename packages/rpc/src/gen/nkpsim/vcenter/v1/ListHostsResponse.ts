// Original file: proto/nkpsim/vcenter/v1/inventory.proto

import type { Host as _nkpsim_vcenter_v1_Host, Host__Output as _nkpsim_vcenter_v1_Host__Output } from '../../../nkpsim/vcenter/v1/Host.ts';

/**
 * The hosts.
 */
export interface ListHostsResponse {
  /**
   * Ordered by name.
   */
  'hosts'?: (_nkpsim_vcenter_v1_Host)[];
}

/**
 * The hosts.
 */
export interface ListHostsResponse__Output {
  /**
   * Ordered by name.
   */
  'hosts': (_nkpsim_vcenter_v1_Host__Output)[];
}
