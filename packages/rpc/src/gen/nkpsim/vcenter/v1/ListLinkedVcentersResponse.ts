// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto

import type { LinkedVcenter as _nkpsim_vcenter_v1_LinkedVcenter, LinkedVcenter__Output as _nkpsim_vcenter_v1_LinkedVcenter__Output } from '../../../nkpsim/vcenter/v1/LinkedVcenter.ts';

/**
 * The linked vCenters.
 */
export interface ListLinkedVcentersResponse {
  /**
   * Ordered by name.
   */
  'vcenters'?: (_nkpsim_vcenter_v1_LinkedVcenter)[];
  /**
   * Name of this vCenter in the domain.
   */
  'ownName'?: (string);
}

/**
 * The linked vCenters.
 */
export interface ListLinkedVcentersResponse__Output {
  /**
   * Ordered by name.
   */
  'vcenters': (_nkpsim_vcenter_v1_LinkedVcenter__Output)[];
  /**
   * Name of this vCenter in the domain.
   */
  'ownName': (string);
}
