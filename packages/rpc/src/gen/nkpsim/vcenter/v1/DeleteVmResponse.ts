// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto


/**
 * The VM and its files are deleted.
 */
export interface DeleteVmResponse {
  /**
   * Name of the host.
   */
  'host'?: (string);
}

/**
 * The VM and its files are deleted.
 */
export interface DeleteVmResponse__Output {
  /**
   * Name of the host.
   */
  'host': (string);
}
