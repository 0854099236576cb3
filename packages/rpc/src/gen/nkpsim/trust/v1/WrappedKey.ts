// Original file: proto/nkpsim/trust/v1/key_provider.proto


/**
 * A key that only the key provider service can open.
 */
export interface WrappedKey {
  /**
   * Id of the primary key at the key server, 1 to 128 characters.
   */
  'primaryKeyId'?: (string);
  /**
   * AES key wrap (RFC 3394) under the primary key, 40 bytes.
   */
  'ciphertext'?: (Buffer | Uint8Array | string);
}

/**
 * A key that only the key provider service can open.
 */
export interface WrappedKey__Output {
  /**
   * Id of the primary key at the key server, 1 to 128 characters.
   */
  'primaryKeyId': (string);
  /**
   * AES key wrap (RFC 3394) under the primary key, 40 bytes.
   */
  'ciphertext': (Buffer);
}
