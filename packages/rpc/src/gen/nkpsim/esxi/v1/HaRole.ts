// Original file: proto/nkpsim/esxi/v1/high_availability.proto

/**
 * Part of a host in vSphere HA.
 */
export const HaRole = {
  /**
   * Never sent.
   */
  HA_ROLE_UNSPECIFIED: 'HA_ROLE_UNSPECIFIED',
  /**
   * vSphere HA is off on this host.
   */
  HA_ROLE_NONE: 'HA_ROLE_NONE',
  /**
   * The host decides where the VMs of failed hosts restart.
   */
  HA_ROLE_PRIMARY: 'HA_ROLE_PRIMARY',
  /**
   * The host restarts VMs if the primary says so.
   */
  HA_ROLE_SECONDARY: 'HA_ROLE_SECONDARY',
} as const;

/**
 * Part of a host in vSphere HA.
 */
export type HaRole =
  /**
   * Never sent.
   */
  | 'HA_ROLE_UNSPECIFIED'
  | 0
  /**
   * vSphere HA is off on this host.
   */
  | 'HA_ROLE_NONE'
  | 1
  /**
   * The host decides where the VMs of failed hosts restart.
   */
  | 'HA_ROLE_PRIMARY'
  | 2
  /**
   * The host restarts VMs if the primary says so.
   */
  | 'HA_ROLE_SECONDARY'
  | 3

/**
 * Part of a host in vSphere HA.
 */
export type HaRole__Output = typeof HaRole[keyof typeof HaRole]
