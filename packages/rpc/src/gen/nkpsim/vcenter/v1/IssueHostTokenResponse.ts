// Original file: proto/nkpsim/vcenter/v1/session.proto

import type { HostToken as _nkpsim_vcenter_v1_HostToken, HostToken__Output as _nkpsim_vcenter_v1_HostToken__Output } from '../../../nkpsim/vcenter/v1/HostToken.ts';

/**
 * The token.
 */
export interface IssueHostTokenResponse {
  /**
   * Token for hosts. vCenter does not accept it.
   */
  'hostToken'?: (_nkpsim_vcenter_v1_HostToken | null);
}

/**
 * The token.
 */
export interface IssueHostTokenResponse__Output {
  /**
   * Token for hosts. vCenter does not accept it.
   */
  'hostToken': (_nkpsim_vcenter_v1_HostToken__Output | null);
}
