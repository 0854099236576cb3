// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto

/**
 * How the data reaches the passive node.
 */
export const VcenterHaReplication = {
  /**
   * Not known.
   */
  VCENTER_HA_REPLICATION_UNSPECIFIED: 'VCENTER_HA_REPLICATION_UNSPECIFIED',
  /**
   * Each change is in the log of a majority before it is acknowledged, and the passive node follows.
   */
  VCENTER_HA_REPLICATION_SYNC: 'VCENTER_HA_REPLICATION_SYNC',
  /**
   * The passive node is behind.
   */
  VCENTER_HA_REPLICATION_ASYNC: 'VCENTER_HA_REPLICATION_ASYNC',
  /**
   * The passive node gets nothing.
   */
  VCENTER_HA_REPLICATION_NO_REPLICATION: 'VCENTER_HA_REPLICATION_NO_REPLICATION',
} as const;

/**
 * How the data reaches the passive node.
 */
export type VcenterHaReplication =
  /**
   * Not known.
   */
  | 'VCENTER_HA_REPLICATION_UNSPECIFIED'
  | 0
  /**
   * Each change is in the log of a majority before it is acknowledged, and the passive node follows.
   */
  | 'VCENTER_HA_REPLICATION_SYNC'
  | 1
  /**
   * The passive node is behind.
   */
  | 'VCENTER_HA_REPLICATION_ASYNC'
  | 2
  /**
   * The passive node gets nothing.
   */
  | 'VCENTER_HA_REPLICATION_NO_REPLICATION'
  | 3

/**
 * How the data reaches the passive node.
 */
export type VcenterHaReplication__Output = typeof VcenterHaReplication[keyof typeof VcenterHaReplication]
