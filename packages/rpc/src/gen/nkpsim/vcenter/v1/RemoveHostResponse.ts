// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * It is removed from the inventory.
 */
export interface RemoveHostResponse {
  /**
   * Key providers whose KDKs the host may still hold: it could not be reached, or did not give them
   * up.
   */
  'mayHold'?: (string)[];
}

/**
 * It is removed from the inventory.
 */
export interface RemoveHostResponse__Output {
  /**
   * Key providers whose KDKs the host may still hold: it could not be reached, or did not give them
   * up.
   */
  'mayHold': (string)[];
}
