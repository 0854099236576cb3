// Original file: proto/nkpsim/vcenter/v1/authorization.proto

import type { Permission as _nkpsim_vcenter_v1_Permission, Permission__Output as _nkpsim_vcenter_v1_Permission__Output } from '../../../nkpsim/vcenter/v1/Permission.ts';

/**
 * A permission to set.
 */
export interface SetPermissionRequest {
  /**
   * The new permission.
   */
  'permission'?: (_nkpsim_vcenter_v1_Permission | null);
}

/**
 * A permission to set.
 */
export interface SetPermissionRequest__Output {
  /**
   * The new permission.
   */
  'permission': (_nkpsim_vcenter_v1_Permission__Output | null);
}
