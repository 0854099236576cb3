// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto


/**
 * The failover has begun.
 */
export interface FailOverVcenterResponse {
  /**
   * `host:port` of the vCenter that becomes active.
   */
  'address'?: (string);
}

/**
 * The failover has begun.
 */
export interface FailOverVcenterResponse__Output {
  /**
   * `host:port` of the vCenter that becomes active.
   */
  'address': (string);
}
