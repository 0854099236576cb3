// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * Asks for a host.
 */
export interface GetHostRequest {
  /**
   * Name of the host.
   */
  'name'?: (string);
}

/**
 * Asks for a host.
 */
export interface GetHostRequest__Output {
  /**
   * Name of the host.
   */
  'name': (string);
}
