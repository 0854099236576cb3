// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto

import type { TrustedCluster as _nkpsim_vcenter_v1_TrustedCluster, TrustedCluster__Output as _nkpsim_vcenter_v1_TrustedCluster__Output } from '../../../nkpsim/vcenter/v1/TrustedCluster.ts';

/**
 * The state is set.
 */
export interface SetTrustedClusterResponse {
  /**
   * The cluster.
   */
  'cluster'?: (_nkpsim_vcenter_v1_TrustedCluster | null);
}

/**
 * The state is set.
 */
export interface SetTrustedClusterResponse__Output {
  /**
   * The cluster.
   */
  'cluster': (_nkpsim_vcenter_v1_TrustedCluster__Output | null);
}
