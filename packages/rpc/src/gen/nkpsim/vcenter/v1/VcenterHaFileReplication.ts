// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto

/**
 * How the files that are not in the database reach the passive node: the audit log.
 */
export const VcenterHaFileReplication = {
  /**
   * Not known.
   */
  VCENTER_HA_FILE_REPLICATION_UNSPECIFIED: 'VCENTER_HA_FILE_REPLICATION_UNSPECIFIED',
  /**
   * The passive node has all records of the active one, or lacks only some of the newest.
   */
  VCENTER_HA_FILE_REPLICATION_IN_SYNC: 'VCENTER_HA_FILE_REPLICATION_IN_SYNC',
  /**
   * The passive node is behind.
   */
  VCENTER_HA_FILE_REPLICATION_OUT_OF_SYNC: 'VCENTER_HA_FILE_REPLICATION_OUT_OF_SYNC',
  /**
   * The passive node gets nothing.
   */
  VCENTER_HA_FILE_REPLICATION_NO_REPLICATION: 'VCENTER_HA_FILE_REPLICATION_NO_REPLICATION',
} as const;

/**
 * How the files that are not in the database reach the passive node: the audit log.
 */
export type VcenterHaFileReplication =
  /**
   * Not known.
   */
  | 'VCENTER_HA_FILE_REPLICATION_UNSPECIFIED'
  | 0
  /**
   * The passive node has all records of the active one, or lacks only some of the newest.
   */
  | 'VCENTER_HA_FILE_REPLICATION_IN_SYNC'
  | 1
  /**
   * The passive node is behind.
   */
  | 'VCENTER_HA_FILE_REPLICATION_OUT_OF_SYNC'
  | 2
  /**
   * The passive node gets nothing.
   */
  | 'VCENTER_HA_FILE_REPLICATION_NO_REPLICATION'
  | 3

/**
 * How the files that are not in the database reach the passive node: the audit log.
 */
export type VcenterHaFileReplication__Output = typeof VcenterHaFileReplication[keyof typeof VcenterHaFileReplication]
