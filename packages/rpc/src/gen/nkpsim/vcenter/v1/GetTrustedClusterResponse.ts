// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto

import type { TrustedCluster as _nkpsim_vcenter_v1_TrustedCluster, TrustedCluster__Output as _nkpsim_vcenter_v1_TrustedCluster__Output } from '../../../nkpsim/vcenter/v1/TrustedCluster.ts';
import type { TrustedClusterHost as _nkpsim_vcenter_v1_TrustedClusterHost, TrustedClusterHost__Output as _nkpsim_vcenter_v1_TrustedClusterHost__Output } from '../../../nkpsim/vcenter/v1/TrustedClusterHost.ts';

/**
 * The cluster.
 */
export interface GetTrustedClusterResponse {
  /**
   * The cluster.
   */
  'cluster'?: (_nkpsim_vcenter_v1_TrustedCluster | null);
  /**
   * Its hosts, sorted by name.
   */
  'hosts'?: (_nkpsim_vcenter_v1_TrustedClusterHost)[];
}

/**
 * The cluster.
 */
export interface GetTrustedClusterResponse__Output {
  /**
   * The cluster.
   */
  'cluster': (_nkpsim_vcenter_v1_TrustedCluster__Output | null);
  /**
   * Its hosts, sorted by name.
   */
  'hosts': (_nkpsim_vcenter_v1_TrustedClusterHost__Output)[];
}
