// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto


/**
 * The VM is no longer registered.
 */
export interface UnregisterVmResponse {
  /**
   * Name of the host.
   */
  'host'?: (string);
}

/**
 * The VM is no longer registered.
 */
export interface UnregisterVmResponse__Output {
  /**
   * Name of the host.
   */
  'host': (string);
}
