// Original file: proto/nkpsim/esxi/v1/host_session.proto

import type { RevokedToken as _nkpsim_esxi_v1_RevokedToken, RevokedToken__Output as _nkpsim_esxi_v1_RevokedToken__Output } from '../../../nkpsim/esxi/v1/RevokedToken.ts';
import type { RevokedUser as _nkpsim_esxi_v1_RevokedUser, RevokedUser__Output as _nkpsim_esxi_v1_RevokedUser__Output } from '../../../nkpsim/esxi/v1/RevokedUser.ts';

/**
 * The whole list of revoked tokens.
 */
export interface SetRevocationsRequest {
  /**
   * The host refuses every token that has an earlier epoch.
   */
  'epoch'?: (number | string);
  /**
   * Grows within an epoch with each change of the list.
   */
  'revision'?: (number | string);
  /**
   * Single tokens that the host refuses in addition.
   */
  'tokens'?: (_nkpsim_esxi_v1_RevokedToken)[];
  /**
   * Users whose earlier tokens are all revoked, because single entries for these tokens would fill
   * the list. The list has at most 1000 tokens and users together.
   */
  'users'?: (_nkpsim_esxi_v1_RevokedUser)[];
}

/**
 * The whole list of revoked tokens.
 */
export interface SetRevocationsRequest__Output {
  /**
   * The host refuses every token that has an earlier epoch.
   */
  'epoch': (number);
  /**
   * Grows within an epoch with each change of the list.
   */
  'revision': (number);
  /**
   * Single tokens that the host refuses in addition.
   */
  'tokens': (_nkpsim_esxi_v1_RevokedToken__Output)[];
  /**
   * Users whose earlier tokens are all revoked, because single entries for these tokens would fill
   * the list. The list has at most 1000 tokens and users together.
   */
  'users': (_nkpsim_esxi_v1_RevokedUser__Output)[];
}
