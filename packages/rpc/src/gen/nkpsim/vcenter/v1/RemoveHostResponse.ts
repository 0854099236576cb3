// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * It is out of the inventory.
 */
export interface RemoveHostResponse {
  /**
   * Key providers whose KDKs the host may still hold: it could not be reached, or did not let go of
   * them.
   */
  'mayHold'?: (string)[];
}

/**
 * It is out of the inventory.
 */
export interface RemoveHostResponse__Output {
  /**
   * Key providers whose KDKs the host may still hold: it could not be reached, or did not let go of
   * them.
   */
  'mayHold': (string)[];
}
