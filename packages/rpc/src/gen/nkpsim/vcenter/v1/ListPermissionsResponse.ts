// Original file: proto/nkpsim/vcenter/v1/authorization.proto

import type { Permission as _nkpsim_vcenter_v1_Permission, Permission__Output as _nkpsim_vcenter_v1_Permission__Output } from '../../../nkpsim/vcenter/v1/Permission.ts';

/**
 * The permissions.
 */
export interface ListPermissionsResponse {
  /**
   * Ordered by user and entity.
   */
  'permissions'?: (_nkpsim_vcenter_v1_Permission)[];
}

/**
 * The permissions.
 */
export interface ListPermissionsResponse__Output {
  /**
   * Ordered by user and entity.
   */
  'permissions': (_nkpsim_vcenter_v1_Permission__Output)[];
}
