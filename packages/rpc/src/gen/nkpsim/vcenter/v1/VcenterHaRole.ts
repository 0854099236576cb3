// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto

/**
 * Role of a node.
 */
export const VcenterHaRole = {
  /**
   * Not known.
   */
  VCENTER_HA_ROLE_UNSPECIFIED: 'VCENTER_HA_ROLE_UNSPECIFIED',
  /**
   * Serves clients.
   */
  VCENTER_HA_ROLE_ACTIVE: 'VCENTER_HA_ROLE_ACTIVE',
  /**
   * Follows the active node.
   */
  VCENTER_HA_ROLE_PASSIVE: 'VCENTER_HA_ROLE_PASSIVE',
  /**
   * Has a vote, and no data of vCenter.
   */
  VCENTER_HA_ROLE_WITNESS: 'VCENTER_HA_ROLE_WITNESS',
} as const;

/**
 * Role of a node.
 */
export type VcenterHaRole =
  /**
   * Not known.
   */
  | 'VCENTER_HA_ROLE_UNSPECIFIED'
  | 0
  /**
   * Serves clients.
   */
  | 'VCENTER_HA_ROLE_ACTIVE'
  | 1
  /**
   * Follows the active node.
   */
  | 'VCENTER_HA_ROLE_PASSIVE'
  | 2
  /**
   * Has a vote, and no data of vCenter.
   */
  | 'VCENTER_HA_ROLE_WITNESS'
  | 3

/**
 * Role of a node.
 */
export type VcenterHaRole__Output = typeof VcenterHaRole[keyof typeof VcenterHaRole]
