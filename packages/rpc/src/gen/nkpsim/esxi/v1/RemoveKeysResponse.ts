// Original file: proto/nkpsim/esxi/v1/host_key.proto


/**
 * The host no longer holds the keys.
 */
export interface RemoveKeysResponse {
  /**
   * Number of keys that the host held before.
   */
  'removedCount'?: (number);
}

/**
 * The host no longer holds the keys.
 */
export interface RemoveKeysResponse__Output {
  /**
   * Number of keys that the host held before.
   */
  'removedCount': (number);
}
