// Original file: proto/nkpsim/vcenter/v1/session.proto

import type { Entity as _nkpsim_vcenter_v1_Entity, Entity__Output as _nkpsim_vcenter_v1_Entity__Output } from '../../../nkpsim/vcenter/v1/Entity.ts';

/**
 * A role of the caller on an entity.
 */
export interface OwnRole {
  /**
   * The entity.
   */
  'entity'?: (_nkpsim_vcenter_v1_Entity | null);
  /**
   * Name of the role.
   */
  'role'?: (string);
  /**
   * Text for people, such as `Administrator`.
   */
  'label'?: (string);
  /**
   * Whether the role also applies to everything in the entity.
   */
  'propagate'?: (boolean);
  /**
   * Privileges of the role.
   */
  'privileges'?: (string)[];
  /**
   * Whether the role has every privilege that exists.
   */
  'allPrivileges'?: (boolean);
}

/**
 * A role of the caller on an entity.
 */
export interface OwnRole__Output {
  /**
   * The entity.
   */
  'entity': (_nkpsim_vcenter_v1_Entity__Output | null);
  /**
   * Name of the role.
   */
  'role': (string);
  /**
   * Text for people, such as `Administrator`.
   */
  'label': (string);
  /**
   * Whether the role also applies to everything in the entity.
   */
  'propagate': (boolean);
  /**
   * Privileges of the role.
   */
  'privileges': (string)[];
  /**
   * Whether the role has every privilege that exists.
   */
  'allPrivileges': (boolean);
}
