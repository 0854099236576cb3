// Original file: proto/nkpsim/esxi/v1/host_crypto.proto


/**
 * Asks to enable encryption mode.
 */
export interface EnableCryptoRequest {
  /**
   * Name of the provider of the new host key; empty: the default provider.
   */
  'provider'?: (string);
  /**
   * Id of the key that vCenter gave the hosts. Needed for a standard provider; empty: the host makes
   * the key.
   */
  'keyId'?: (string);
}

/**
 * Asks to enable encryption mode.
 */
export interface EnableCryptoRequest__Output {
  /**
   * Name of the provider of the new host key; empty: the default provider.
   */
  'provider': (string);
  /**
   * Id of the key that vCenter gave the hosts. Needed for a standard provider; empty: the host makes
   * the key.
   */
  'keyId': (string);
}
