// Original file: proto/nkpsim/vcenter/v1/session.proto

import type { HostToken as _nkpsim_vcenter_v1_HostToken, HostToken__Output as _nkpsim_vcenter_v1_HostToken__Output } from '../../../nkpsim/vcenter/v1/HostToken.ts';

/**
 * The tokens.
 */
export interface IssueHostTokensResponse {
  /**
   * One token for each requested host. Hosts that are not in the inventory get none.
   */
  'hostTokens'?: (_nkpsim_vcenter_v1_HostToken)[];
}

/**
 * The tokens.
 */
export interface IssueHostTokensResponse__Output {
  /**
   * One token for each requested host. Hosts that are not in the inventory get none.
   */
  'hostTokens': (_nkpsim_vcenter_v1_HostToken__Output)[];
}
