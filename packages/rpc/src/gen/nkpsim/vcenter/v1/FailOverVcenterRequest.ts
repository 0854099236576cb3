// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto


/**
 * Asks for a failover.
 */
export interface FailOverVcenterRequest {
  /**
   * Whether to fail over also if the passive node is not up to date. It then takes over when it has
   * all changes.
   */
  'force'?: (boolean);
}

/**
 * Asks for a failover.
 */
export interface FailOverVcenterRequest__Output {
  /**
   * Whether to fail over also if the passive node is not up to date. It then takes over when it has
   * all changes.
   */
  'force': (boolean);
}
