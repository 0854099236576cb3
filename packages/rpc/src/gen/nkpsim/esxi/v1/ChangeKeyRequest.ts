// Original file: proto/nkpsim/esxi/v1/host_crypto.proto


/**
 * Asks for another host key.
 */
export interface ChangeKeyRequest {
  /**
   * Name of the provider of the new host key; empty: the default provider.
   */
  'provider'?: (string);
}

/**
 * Asks for another host key.
 */
export interface ChangeKeyRequest__Output {
  /**
   * Name of the provider of the new host key; empty: the default provider.
   */
  'provider': (string);
}
