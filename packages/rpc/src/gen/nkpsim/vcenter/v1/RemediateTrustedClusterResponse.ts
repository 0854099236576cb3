// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto

import type { TrustedCluster as _nkpsim_vcenter_v1_TrustedCluster, TrustedCluster__Output as _nkpsim_vcenter_v1_TrustedCluster__Output } from '../../../nkpsim/vcenter/v1/TrustedCluster.ts';

/**
 * Every host gets its configuration when it is connected.
 */
export interface RemediateTrustedClusterResponse {
  /**
   * The cluster.
   */
  'cluster'?: (_nkpsim_vcenter_v1_TrustedCluster | null);
}

/**
 * Every host gets its configuration when it is connected.
 */
export interface RemediateTrustedClusterResponse__Output {
  /**
   * The cluster.
   */
  'cluster': (_nkpsim_vcenter_v1_TrustedCluster__Output | null);
}
