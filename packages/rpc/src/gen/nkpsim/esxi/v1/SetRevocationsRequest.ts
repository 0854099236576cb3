// Original file: proto/nkpsim/esxi/v1/host_session.proto

import type { RevokedToken as _nkpsim_esxi_v1_RevokedToken, RevokedToken__Output as _nkpsim_esxi_v1_RevokedToken__Output } from '../../../nkpsim/esxi/v1/RevokedToken.ts';
import type { RevokedUser as _nkpsim_esxi_v1_RevokedUser, RevokedUser__Output as _nkpsim_esxi_v1_RevokedUser__Output } from '../../../nkpsim/esxi/v1/RevokedUser.ts';

/**
 * The whole list.
 */
export interface SetRevocationsRequest {
  /**
   * The host refuses every token of an earlier epoch.
   */
  'epoch'?: (number | string);
  /**
   * Grows with each change of the list within an epoch.
   */
  'revision'?: (number | string);
  /**
   * Further revoked tokens.
   */
  'tokens'?: (_nkpsim_esxi_v1_RevokedToken)[];
  /**
   * Users whose earlier tokens are all revoked, because these tokens would fill the list. At most
   * 1000 tokens and users together.
   */
  'users'?: (_nkpsim_esxi_v1_RevokedUser)[];
}

/**
 * The whole list.
 */
export interface SetRevocationsRequest__Output {
  /**
   * The host refuses every token of an earlier epoch.
   */
  'epoch': (number);
  /**
   * Grows with each change of the list within an epoch.
   */
  'revision': (number);
  /**
   * Further revoked tokens.
   */
  'tokens': (_nkpsim_esxi_v1_RevokedToken__Output)[];
  /**
   * Users whose earlier tokens are all revoked, because these tokens would fill the list. At most
   * 1000 tokens and users together.
   */
  'users': (_nkpsim_esxi_v1_RevokedUser__Output)[];
}
