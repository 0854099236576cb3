// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * A host to disconnect.
 */
export interface DisconnectHostRequest {
  /**
   * Name of the host.
   */
  'host'?: (string);
}

/**
 * A host to disconnect.
 */
export interface DisconnectHostRequest__Output {
  /**
   * Name of the host.
   */
  'host': (string);
}
