// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * A host to remove.
 */
export interface RemoveHostRequest {
  /**
   * Name of the host.
   */
  'host'?: (string);
}

/**
 * A host to remove.
 */
export interface RemoveHostRequest__Output {
  /**
   * Name of the host.
   */
  'host': (string);
}
