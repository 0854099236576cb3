// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto

/**
 * State of a cluster.
 */
export const VcenterHaState = {
  /**
   * This vCenter is not a node.
   */
  VCENTER_HA_STATE_UNSPECIFIED: 'VCENTER_HA_STATE_UNSPECIFIED',
  /**
   * All nodes are up, and the passive one is up to date.
   */
  VCENTER_HA_STATE_HEALTHY: 'VCENTER_HA_STATE_HEALTHY',
  /**
   * A node is down, or the replication is not complete. If a node is down, no failover is possible.
   */
  VCENTER_HA_STATE_DEGRADED: 'VCENTER_HA_STATE_DEGRADED',
  /**
   * The nodes do not reach each other. No node serves clients.
   */
  VCENTER_HA_STATE_ISOLATED: 'VCENTER_HA_STATE_ISOLATED',
} as const;

/**
 * State of a cluster.
 */
export type VcenterHaState =
  /**
   * This vCenter is not a node.
   */
  | 'VCENTER_HA_STATE_UNSPECIFIED'
  | 0
  /**
   * All nodes are up, and the passive one is up to date.
   */
  | 'VCENTER_HA_STATE_HEALTHY'
  | 1
  /**
   * A node is down, or the replication is not complete. If a node is down, no failover is possible.
   */
  | 'VCENTER_HA_STATE_DEGRADED'
  | 2
  /**
   * The nodes do not reach each other. No node serves clients.
   */
  | 'VCENTER_HA_STATE_ISOLATED'
  | 3

/**
 * State of a cluster.
 */
export type VcenterHaState__Output = typeof VcenterHaState[keyof typeof VcenterHaState]
