// Original file: proto/nkpsim/vcenter/v1/session.proto

import type { Session as _nkpsim_vcenter_v1_Session, Session__Output as _nkpsim_vcenter_v1_Session__Output } from '../../../nkpsim/vcenter/v1/Session.ts';

/**
 * The caller's session.
 */
export interface GetSessionResponse {
  /**
   * Current state.
   */
  'session'?: (_nkpsim_vcenter_v1_Session | null);
}

/**
 * The caller's session.
 */
export interface GetSessionResponse__Output {
  /**
   * Current state.
   */
  'session': (_nkpsim_vcenter_v1_Session__Output | null);
}
