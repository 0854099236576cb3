// Original file: proto/nkpsim/esxi/v1/host_session.proto

import type { RevokedToken as _nkpsim_esxi_v1_RevokedToken, RevokedToken__Output as _nkpsim_esxi_v1_RevokedToken__Output } from '../../../nkpsim/esxi/v1/RevokedToken.ts';
import type { RevokedUser as _nkpsim_esxi_v1_RevokedUser, RevokedUser__Output as _nkpsim_esxi_v1_RevokedUser__Output } from '../../../nkpsim/esxi/v1/RevokedUser.ts';

/**
 * The whole list.
 */
export interface SetRevocationsRequest {
  /**
   * Every token of an earlier epoch is refused.
   */
  'epoch'?: (number | string);
  /**
   * Grows with each change of the list within an epoch.
   */
  'revision'?: (number | string);
  /**
   * Tokens that are refused beside those.
   */
  'tokens'?: (_nkpsim_esxi_v1_RevokedToken)[];
  /**
   * Users whose older tokens are refused: those whose tokens would fill the list. Tokens and users
   * are 1000 together at most.
   */
  'users'?: (_nkpsim_esxi_v1_RevokedUser)[];
}

/**
 * The whole list.
 */
export interface SetRevocationsRequest__Output {
  /**
   * Every token of an earlier epoch is refused.
   */
  'epoch': (number);
  /**
   * Grows with each change of the list within an epoch.
   */
  'revision': (number);
  /**
   * Tokens that are refused beside those.
   */
  'tokens': (_nkpsim_esxi_v1_RevokedToken__Output)[];
  /**
   * Users whose older tokens are refused: those whose tokens would fill the list. Tokens and users
   * are 1000 together at most.
   */
  'users': (_nkpsim_esxi_v1_RevokedUser__Output)[];
}
