// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * The host is removed from the inventory.
 */
export interface RemoveHostResponse {
  /**
   * Key providers whose KDKs the host may still hold, because vCenter could not reach the host or
   * the host did not remove them.
   */
  'mayHold'?: (string)[];
}

/**
 * The host is removed from the inventory.
 */
export interface RemoveHostResponse__Output {
  /**
   * Key providers whose KDKs the host may still hold, because vCenter could not reach the host or
   * the host did not remove them.
   */
  'mayHold': (string)[];
}
