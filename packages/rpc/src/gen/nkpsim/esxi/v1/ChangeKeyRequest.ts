// Original file: proto/nkpsim/esxi/v1/host_crypto.proto


/**
 * Asks for another host key.
 */
export interface ChangeKeyRequest {
  /**
   * Name of the host key's provider; empty: the default.
   */
  'provider'?: (string);
}

/**
 * Asks for another host key.
 */
export interface ChangeKeyRequest__Output {
  /**
   * Name of the host key's provider; empty: the default.
   */
  'provider': (string);
}
