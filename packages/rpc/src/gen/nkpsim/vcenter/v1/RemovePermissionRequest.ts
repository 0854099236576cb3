// Original file: proto/nkpsim/vcenter/v1/authorization.proto

import type { Entity as _nkpsim_vcenter_v1_Entity, Entity__Output as _nkpsim_vcenter_v1_Entity__Output } from '../../../nkpsim/vcenter/v1/Entity.ts';

/**
 * A permission to remove.
 */
export interface RemovePermissionRequest {
  /**
   * Name of the user.
   */
  'user'?: (string);
  /**
   * Entity on which the user has the role.
   */
  'entity'?: (_nkpsim_vcenter_v1_Entity | null);
}

/**
 * A permission to remove.
 */
export interface RemovePermissionRequest__Output {
  /**
   * Name of the user.
   */
  'user': (string);
  /**
   * Entity on which the user has the role.
   */
  'entity': (_nkpsim_vcenter_v1_Entity__Output | null);
}
