// Original file: proto/nkpsim/vcenter/v1/inventory.proto

import type { Datacenter as _nkpsim_vcenter_v1_Datacenter, Datacenter__Output as _nkpsim_vcenter_v1_Datacenter__Output } from '../../../nkpsim/vcenter/v1/Datacenter.ts';

/**
 * The datacenters.
 */
export interface ListDatacentersResponse {
  /**
   * Ordered by name.
   */
  'datacenters'?: (_nkpsim_vcenter_v1_Datacenter)[];
}

/**
 * The datacenters.
 */
export interface ListDatacentersResponse__Output {
  /**
   * Ordered by name.
   */
  'datacenters': (_nkpsim_vcenter_v1_Datacenter__Output)[];
}
