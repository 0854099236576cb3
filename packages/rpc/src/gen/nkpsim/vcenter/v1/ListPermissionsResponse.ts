// Original file: proto/nkpsim/vcenter/v1/authorization.proto

import type { Permission as _nkpsim_vcenter_v1_Permission, Permission__Output as _nkpsim_vcenter_v1_Permission__Output } from '../../../nkpsim/vcenter/v1/Permission.ts';

/**
 * The permissions.
 */
export interface ListPermissionsResponse {
  /**
   * In the order of users and entities.
   */
  'permissions'?: (_nkpsim_vcenter_v1_Permission)[];
}

/**
 * The permissions.
 */
export interface ListPermissionsResponse__Output {
  /**
   * In the order of users and entities.
   */
  'permissions': (_nkpsim_vcenter_v1_Permission__Output)[];
}
