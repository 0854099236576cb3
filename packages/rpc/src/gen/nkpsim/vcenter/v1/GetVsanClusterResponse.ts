// Original file: proto/nkpsim/vcenter/v1/vsan.proto

import type { VsanCluster as _nkpsim_vcenter_v1_VsanCluster, VsanCluster__Output as _nkpsim_vcenter_v1_VsanCluster__Output } from '../../../nkpsim/vcenter/v1/VsanCluster.ts';
import type { VsanHost as _nkpsim_vcenter_v1_VsanHost, VsanHost__Output as _nkpsim_vcenter_v1_VsanHost__Output } from '../../../nkpsim/vcenter/v1/VsanHost.ts';

/**
 * Answer of GetVsanCluster.
 */
export interface GetVsanClusterResponse {
  /**
   * The vSAN of the cluster.
   */
  'vsan'?: (_nkpsim_vcenter_v1_VsanCluster | null);
  /**
   * Its hosts, sorted by name.
   */
  'hosts'?: (_nkpsim_vcenter_v1_VsanHost)[];
}

/**
 * Answer of GetVsanCluster.
 */
export interface GetVsanClusterResponse__Output {
  /**
   * The vSAN of the cluster.
   */
  'vsan': (_nkpsim_vcenter_v1_VsanCluster__Output | null);
  /**
   * Its hosts, sorted by name.
   */
  'hosts': (_nkpsim_vcenter_v1_VsanHost__Output)[];
}
