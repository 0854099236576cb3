// Original file: proto/nkpsim/trust/v1/key_provider.proto


/**
 * Result for one key.
 */
export interface UnwrappedKey {
  /**
   * The key in clear, 32 bytes; empty if it could not be unwrapped.
   */
  'key'?: (Buffer | Uint8Array | string);
  /**
   * Why not: WRAPPED_KEY_INVALID, PRIMARY_KEY_MISSING or KEY_SERVER_UNAVAILABLE; empty if it was.
   */
  'reason'?: (string);
  /**
   * The reason in one line.
   */
  'message'?: (string);
}

/**
 * Result for one key.
 */
export interface UnwrappedKey__Output {
  /**
   * The key in clear, 32 bytes; empty if it could not be unwrapped.
   */
  'key': (Buffer);
  /**
   * Why not: WRAPPED_KEY_INVALID, PRIMARY_KEY_MISSING or KEY_SERVER_UNAVAILABLE; empty if it was.
   */
  'reason': (string);
  /**
   * The reason in one line.
   */
  'message': (string);
}
