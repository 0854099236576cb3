// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { KmipClusterStatus as _nkpsim_vcenter_v1_KmipClusterStatus, KmipClusterStatus__Output as _nkpsim_vcenter_v1_KmipClusterStatus__Output } from '../../../nkpsim/vcenter/v1/KmipClusterStatus.ts';

/**
 * The server was added.
 */
export interface AddServerResponse {
  /**
   * Status right after the call.
   */
  'status'?: (_nkpsim_vcenter_v1_KmipClusterStatus | null);
}

/**
 * The server was added.
 */
export interface AddServerResponse__Output {
  /**
   * Status right after the call.
   */
  'status': (_nkpsim_vcenter_v1_KmipClusterStatus__Output | null);
}
