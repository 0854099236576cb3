// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { KmipClusterStatus as _nkpsim_vcenter_v1_KmipClusterStatus, KmipClusterStatus__Output as _nkpsim_vcenter_v1_KmipClusterStatus__Output } from '../../../nkpsim/vcenter/v1/KmipClusterStatus.ts';

/**
 * The result of the check.
 */
export interface CheckServersResponse {
  /**
   * Status at this check.
   */
  'status'?: (_nkpsim_vcenter_v1_KmipClusterStatus | null);
}

/**
 * The result of the check.
 */
export interface CheckServersResponse__Output {
  /**
   * Status at this check.
   */
  'status': (_nkpsim_vcenter_v1_KmipClusterStatus__Output | null);
}
