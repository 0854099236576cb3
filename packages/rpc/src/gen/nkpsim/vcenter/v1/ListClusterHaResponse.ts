// Original file: proto/nkpsim/vcenter/v1/inventory.proto

import type { ClusterHa as _nkpsim_vcenter_v1_ClusterHa, ClusterHa__Output as _nkpsim_vcenter_v1_ClusterHa__Output } from '../../../nkpsim/vcenter/v1/ClusterHa.ts';

/**
 * vSphere HA of all clusters.
 */
export interface ListClusterHaResponse {
  /**
   * By name.
   */
  'clusters'?: (_nkpsim_vcenter_v1_ClusterHa)[];
}

/**
 * vSphere HA of all clusters.
 */
export interface ListClusterHaResponse__Output {
  /**
   * By name.
   */
  'clusters': (_nkpsim_vcenter_v1_ClusterHa__Output)[];
}
