// Original file: proto/nkpsim/esxi/v1/host_crypto.proto


/**
 * Asks to enable encryption mode.
 */
export interface EnableCryptoRequest {
  /**
   * Name of the host key's provider; empty: the default.
   */
  'provider'?: (string);
}

/**
 * Asks to enable encryption mode.
 */
export interface EnableCryptoRequest__Output {
  /**
   * Name of the host key's provider; empty: the default.
   */
  'provider': (string);
}
