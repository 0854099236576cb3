// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto

/**
 * Mode of a cluster.
 */
export const VcenterHaMode = {
  /**
   * Not known.
   */
  VCENTER_HA_MODE_UNSPECIFIED: 'VCENTER_HA_MODE_UNSPECIFIED',
  /**
   * The passive node gets all data, and takes over by itself.
   */
  VCENTER_HA_MODE_ENABLED: 'VCENTER_HA_MODE_ENABLED',
  /**
   * The passive node gets all data, but does not take over by itself.
   */
  VCENTER_HA_MODE_MAINTENANCE: 'VCENTER_HA_MODE_MAINTENANCE',
  /**
   * The passive node gets no data.
   */
  VCENTER_HA_MODE_DISABLED: 'VCENTER_HA_MODE_DISABLED',
} as const;

/**
 * Mode of a cluster.
 */
export type VcenterHaMode =
  /**
   * Not known.
   */
  | 'VCENTER_HA_MODE_UNSPECIFIED'
  | 0
  /**
   * The passive node gets all data, and takes over by itself.
   */
  | 'VCENTER_HA_MODE_ENABLED'
  | 1
  /**
   * The passive node gets all data, but does not take over by itself.
   */
  | 'VCENTER_HA_MODE_MAINTENANCE'
  | 2
  /**
   * The passive node gets no data.
   */
  | 'VCENTER_HA_MODE_DISABLED'
  | 3

/**
 * Mode of a cluster.
 */
export type VcenterHaMode__Output = typeof VcenterHaMode[keyof typeof VcenterHaMode]
