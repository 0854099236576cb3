// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * A host to move.
 */
export interface MoveHostRequest {
  /**
   * Name of the host.
   */
  'host'?: (string);
  /**
   * Name of the cluster. Empty: the host becomes a standalone host, which does not receive key
   * providers.
   */
  'cluster'?: (string);
}

/**
 * A host to move.
 */
export interface MoveHostRequest__Output {
  /**
   * Name of the host.
   */
  'host': (string);
  /**
   * Name of the cluster. Empty: the host becomes a standalone host, which does not receive key
   * providers.
   */
  'cluster': (string);
}
