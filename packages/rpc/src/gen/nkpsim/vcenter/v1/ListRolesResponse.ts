// Original file: proto/nkpsim/vcenter/v1/authorization.proto

import type { Role as _nkpsim_vcenter_v1_Role, Role__Output as _nkpsim_vcenter_v1_Role__Output } from '../../../nkpsim/vcenter/v1/Role.ts';

/**
 * The roles.
 */
export interface ListRolesResponse {
  /**
   * Those of the product first.
   */
  'roles'?: (_nkpsim_vcenter_v1_Role)[];
}

/**
 * The roles.
 */
export interface ListRolesResponse__Output {
  /**
   * Those of the product first.
   */
  'roles': (_nkpsim_vcenter_v1_Role__Output)[];
}
