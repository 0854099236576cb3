// Original file: proto/nkpsim/esxi/v1/host_key.proto


/**
 * A key that the host does not accept.
 */
export interface RefusedKey {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * Id that the key server gave the key.
   */
  'keyId'?: (string);
  /**
   * Stable code: KEY_MISMATCH (the host holds another KEK under this id), KEY_PROVIDER_NOT_FOUND,
   * INVALID_KEY, TOO_MANY_KEYS.
   */
  'code'?: (string);
  /**
   * One line of text.
   */
  'reason'?: (string);
}

/**
 * A key that the host does not accept.
 */
export interface RefusedKey__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * Id that the key server gave the key.
   */
  'keyId': (string);
  /**
   * Stable code: KEY_MISMATCH (the host holds another KEK under this id), KEY_PROVIDER_NOT_FOUND,
   * INVALID_KEY, TOO_MANY_KEYS.
   */
  'code': (string);
  /**
   * One line of text.
   */
  'reason': (string);
}
