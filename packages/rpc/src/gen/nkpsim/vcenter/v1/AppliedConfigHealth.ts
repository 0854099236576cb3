// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto

/**
 * Whether the hosts of a cluster hold the configuration that they should hold.
 */
export const AppliedConfigHealth = {
  /**
   * Same as NONE.
   */
  APPLIED_CONFIG_HEALTH_UNSPECIFIED: 'APPLIED_CONFIG_HEALTH_UNSPECIFIED',
  /**
   * The cluster is not trusted, and no host has a configuration.
   */
  APPLIED_CONFIG_HEALTH_NONE: 'APPLIED_CONFIG_HEALTH_NONE',
  /**
   * Every host has the configuration of the cluster.
   */
  APPLIED_CONFIG_HEALTH_OK: 'APPLIED_CONFIG_HEALTH_OK',
  /**
   * A host differs, or it is not known what it has. Remediate the cluster.
   */
  APPLIED_CONFIG_HEALTH_ERROR: 'APPLIED_CONFIG_HEALTH_ERROR',
} as const;

/**
 * Whether the hosts of a cluster hold the configuration that they should hold.
 */
export type AppliedConfigHealth =
  /**
   * Same as NONE.
   */
  | 'APPLIED_CONFIG_HEALTH_UNSPECIFIED'
  | 0
  /**
   * The cluster is not trusted, and no host has a configuration.
   */
  | 'APPLIED_CONFIG_HEALTH_NONE'
  | 1
  /**
   * Every host has the configuration of the cluster.
   */
  | 'APPLIED_CONFIG_HEALTH_OK'
  | 2
  /**
   * A host differs, or it is not known what it has. Remediate the cluster.
   */
  | 'APPLIED_CONFIG_HEALTH_ERROR'
  | 3

/**
 * Whether the hosts of a cluster hold the configuration that they should hold.
 */
export type AppliedConfigHealth__Output = typeof AppliedConfigHealth[keyof typeof AppliedConfigHealth]
