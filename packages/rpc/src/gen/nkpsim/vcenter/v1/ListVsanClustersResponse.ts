// Original file: proto/nkpsim/vcenter/v1/vsan.proto

import type { VsanCluster as _nkpsim_vcenter_v1_VsanCluster, VsanCluster__Output as _nkpsim_vcenter_v1_VsanCluster__Output } from '../../../nkpsim/vcenter/v1/VsanCluster.ts';

/**
 * Answer of ListVsanClusters.
 */
export interface ListVsanClustersResponse {
  /**
   * Sorted by cluster.
   */
  'clusters'?: (_nkpsim_vcenter_v1_VsanCluster)[];
}

/**
 * Answer of ListVsanClusters.
 */
export interface ListVsanClustersResponse__Output {
  /**
   * Sorted by cluster.
   */
  'clusters': (_nkpsim_vcenter_v1_VsanCluster__Output)[];
}
