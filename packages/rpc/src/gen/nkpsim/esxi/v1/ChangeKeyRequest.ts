// Original file: proto/nkpsim/esxi/v1/host_crypto.proto


/**
 * Asks for another host key.
 */
export interface ChangeKeyRequest {
  /**
   * Name of the provider that the host key shall come from; empty: the default.
   */
  'provider'?: (string);
}

/**
 * Asks for another host key.
 */
export interface ChangeKeyRequest__Output {
  /**
   * Name of the provider that the host key shall come from; empty: the default.
   */
  'provider': (string);
}
