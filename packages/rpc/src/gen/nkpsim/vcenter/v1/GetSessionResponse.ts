// Original file: proto/nkpsim/vcenter/v1/session.proto

import type { Session as _nkpsim_vcenter_v1_Session, Session__Output as _nkpsim_vcenter_v1_Session__Output } from '../../../nkpsim/vcenter/v1/Session.ts';
import type { OwnRole as _nkpsim_vcenter_v1_OwnRole, OwnRole__Output as _nkpsim_vcenter_v1_OwnRole__Output } from '../../../nkpsim/vcenter/v1/OwnRole.ts';

/**
 * The caller's session.
 */
export interface GetSessionResponse {
  /**
   * Current state.
   */
  'session'?: (_nkpsim_vcenter_v1_Session | null);
  /**
   * The roles of the session's user.
   */
  'roles'?: (_nkpsim_vcenter_v1_OwnRole)[];
}

/**
 * The caller's session.
 */
export interface GetSessionResponse__Output {
  /**
   * Current state.
   */
  'session': (_nkpsim_vcenter_v1_Session__Output | null);
  /**
   * The roles of the session's user.
   */
  'roles': (_nkpsim_vcenter_v1_OwnRole__Output)[];
}
