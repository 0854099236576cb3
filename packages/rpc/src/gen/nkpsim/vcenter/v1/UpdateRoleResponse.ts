// Original file: proto/nkpsim/vcenter/v1/authorization.proto

import type { Role as _nkpsim_vcenter_v1_Role, Role__Output as _nkpsim_vcenter_v1_Role__Output } from '../../../nkpsim/vcenter/v1/Role.ts';

/**
 * The role that was changed.
 */
export interface UpdateRoleResponse {
  /**
   * The role as stored.
   */
  'role'?: (_nkpsim_vcenter_v1_Role | null);
}

/**
 * The role that was changed.
 */
export interface UpdateRoleResponse__Output {
  /**
   * The role as stored.
   */
  'role': (_nkpsim_vcenter_v1_Role__Output | null);
}
