// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto

import type { TrustedCluster as _nkpsim_vcenter_v1_TrustedCluster, TrustedCluster__Output as _nkpsim_vcenter_v1_TrustedCluster__Output } from '../../../nkpsim/vcenter/v1/TrustedCluster.ts';

/**
 * The trusted clusters.
 */
export interface ListTrustedClustersResponse {
  /**
   * Clusters, sorted by name.
   */
  'clusters'?: (_nkpsim_vcenter_v1_TrustedCluster)[];
}

/**
 * The trusted clusters.
 */
export interface ListTrustedClustersResponse__Output {
  /**
   * Clusters, sorted by name.
   */
  'clusters': (_nkpsim_vcenter_v1_TrustedCluster__Output)[];
}
