// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { KmipClusterStatus as _nkpsim_vcenter_v1_KmipClusterStatus, KmipClusterStatus__Output as _nkpsim_vcenter_v1_KmipClusterStatus__Output } from '../../../nkpsim/vcenter/v1/KmipClusterStatus.ts';

/**
 * The servers.
 */
export interface ListServersResponse {
  /**
   * Status at the last check.
   */
  'status'?: (_nkpsim_vcenter_v1_KmipClusterStatus | null);
}

/**
 * The servers.
 */
export interface ListServersResponse__Output {
  /**
   * Status at the last check.
   */
  'status': (_nkpsim_vcenter_v1_KmipClusterStatus__Output | null);
}
