// Original file: proto/nkpsim/vcenter/v1/session.proto

import type { HostToken as _nkpsim_vcenter_v1_HostToken, HostToken__Output as _nkpsim_vcenter_v1_HostToken__Output } from '../../../nkpsim/vcenter/v1/HostToken.ts';

/**
 * The token.
 */
export interface IssueHostTokenResponse {
  /**
   * To be shown to hosts, and to no vCenter.
   */
  'hostToken'?: (_nkpsim_vcenter_v1_HostToken | null);
}

/**
 * The token.
 */
export interface IssueHostTokenResponse__Output {
  /**
   * To be shown to hosts, and to no vCenter.
   */
  'hostToken': (_nkpsim_vcenter_v1_HostToken__Output | null);
}
