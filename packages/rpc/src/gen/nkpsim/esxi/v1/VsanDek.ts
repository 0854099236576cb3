// Original file: proto/nkpsim/esxi/v1/vsan_cluster.proto


/**
 * A DEK of a cluster with ESA, locked. vCenter cannot open it.
 */
export interface VsanDek {
  /**
   * UUID.
   */
  'dekId'?: (string);
  /**
   * Key locator: provider and id of the KEK, the DEK wrapped under it, and an HMAC under it.
   */
  'lockedDek'?: (string);
  /**
   * First block of a sector of zeros under the DEK, in hex.
   */
  'dekVerifier'?: (string);
}

/**
 * A DEK of a cluster with ESA, locked. vCenter cannot open it.
 */
export interface VsanDek__Output {
  /**
   * UUID.
   */
  'dekId': (string);
  /**
   * Key locator: provider and id of the KEK, the DEK wrapped under it, and an HMAC under it.
   */
  'lockedDek': (string);
  /**
   * First block of a sector of zeros under the DEK, in hex.
   */
  'dekVerifier': (string);
}
