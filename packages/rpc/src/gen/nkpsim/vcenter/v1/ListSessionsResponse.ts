// Original file: proto/nkpsim/vcenter/v1/session.proto

import type { Session as _nkpsim_vcenter_v1_Session, Session__Output as _nkpsim_vcenter_v1_Session__Output } from '../../../nkpsim/vcenter/v1/Session.ts';

/**
 * The sessions.
 */
export interface ListSessionsResponse {
  /**
   * In order of their start.
   */
  'sessions'?: (_nkpsim_vcenter_v1_Session)[];
}

/**
 * The sessions.
 */
export interface ListSessionsResponse__Output {
  /**
   * In order of their start.
   */
  'sessions': (_nkpsim_vcenter_v1_Session__Output)[];
}
