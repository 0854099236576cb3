// Original file: proto/nkpsim/vcenter/v1/authorization.proto

import type { Entity as _nkpsim_vcenter_v1_Entity, Entity__Output as _nkpsim_vcenter_v1_Entity__Output } from '../../../nkpsim/vcenter/v1/Entity.ts';

/**
 * A role of a user on an entity.
 */
export interface Permission {
  /**
   * Name of the user.
   */
  'user'?: (string);
  /**
   * Entity on which the user has the role.
   */
  'entity'?: (_nkpsim_vcenter_v1_Entity | null);
  /**
   * Name of the role.
   */
  'role'?: (string);
  /**
   * Whether the permission also applies to everything in the entity.
   */
  'propagate'?: (boolean);
}

/**
 * A role of a user on an entity.
 */
export interface Permission__Output {
  /**
   * Name of the user.
   */
  'user': (string);
  /**
   * Entity on which the user has the role.
   */
  'entity': (_nkpsim_vcenter_v1_Entity__Output | null);
  /**
   * Name of the role.
   */
  'role': (string);
  /**
   * Whether the permission also applies to everything in the entity.
   */
  'propagate': (boolean);
}
