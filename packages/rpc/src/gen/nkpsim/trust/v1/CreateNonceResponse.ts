// Original file: proto/nkpsim/trust/v1/key_provider.proto


/**
 * A nonce.
 */
export interface CreateNonceResponse {
  /**
   * 32 bytes.
   */
  'nonce'?: (Buffer | Uint8Array | string);
  /**
   * Id of the service, a UUID. The signature of the proof covers it.
   */
  'serviceId'?: (string);
}

/**
 * A nonce.
 */
export interface CreateNonceResponse__Output {
  /**
   * 32 bytes.
   */
  'nonce': (Buffer);
  /**
   * Id of the service, a UUID. The signature of the proof covers it.
   */
  'serviceId': (string);
}
