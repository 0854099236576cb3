// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto


/**
 * The machines are nodes, and this vCenter restarts.
 */
export interface ConfigureVcenterHaResponse {
  /**
   * `host:port` of the vCenters, the active one first.
   */
  'addresses'?: (string)[];
}

/**
 * The machines are nodes, and this vCenter restarts.
 */
export interface ConfigureVcenterHaResponse__Output {
  /**
   * `host:port` of the vCenters, the active one first.
   */
  'addresses': (string)[];
}
