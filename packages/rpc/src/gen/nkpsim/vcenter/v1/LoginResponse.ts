// Original file: proto/nkpsim/vcenter/v1/session.proto

import type { Session as _nkpsim_vcenter_v1_Session, Session__Output as _nkpsim_vcenter_v1_Session__Output } from '../../../nkpsim/vcenter/v1/Session.ts';

/**
 * The session that began.
 */
export interface LoginResponse {
  /**
   * Token of the session, a JSON web token. Anyone who has it can act as the user.
   */
  'token'?: (string);
  /**
   * The session.
   */
  'session'?: (_nkpsim_vcenter_v1_Session | null);
}

/**
 * The session that began.
 */
export interface LoginResponse__Output {
  /**
   * Token of the session, a JSON web token. Anyone who has it can act as the user.
   */
  'token': (string);
  /**
   * The session.
   */
  'session': (_nkpsim_vcenter_v1_Session__Output | null);
}
