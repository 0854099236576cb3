// Original file: proto/nkpsim/esxi/v1/host_crypto.proto


/**
 * Asks to enable encryption mode.
 */
export interface EnableCryptoRequest {
  /**
   * Name of the provider of the new host key; empty: the default provider.
   */
  'provider'?: (string);
}

/**
 * Asks to enable encryption mode.
 */
export interface EnableCryptoRequest__Output {
  /**
   * Name of the provider of the new host key; empty: the default provider.
   */
  'provider': (string);
}
