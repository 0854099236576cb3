// Original file: proto/nkpsim/esxi/v1/host_session.proto

import type { RevokedToken as _nkpsim_esxi_v1_RevokedToken, RevokedToken__Output as _nkpsim_esxi_v1_RevokedToken__Output } from '../../../nkpsim/esxi/v1/RevokedToken.ts';

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
   * Tokens of this epoch that are refused, 1000 at most.
   */
  'tokens'?: (_nkpsim_esxi_v1_RevokedToken)[];
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
   * Tokens of this epoch that are refused, 1000 at most.
   */
  'tokens': (_nkpsim_esxi_v1_RevokedToken__Output)[];
}
