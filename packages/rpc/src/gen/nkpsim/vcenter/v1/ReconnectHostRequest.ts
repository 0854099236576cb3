// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * A host to reconnect.
 */
export interface ReconnectHostRequest {
  /**
   * Name of the host.
   */
  'host'?: (string);
}

/**
 * A host to reconnect.
 */
export interface ReconnectHostRequest__Output {
  /**
   * Name of the host.
   */
  'host': (string);
}
