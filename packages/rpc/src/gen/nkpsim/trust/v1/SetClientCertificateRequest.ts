// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * The identity for the key servers.
 */
export interface SetClientCertificateRequest {
  /**
   * Name of the key provider.
   */
  'name'?: (string);
  /**
   * Certificate chain, PEM, own certificate first.
   */
  'certificatePem'?: (string);
  /**
   * Private key, PEM.
   */
  'privateKeyPem'?: (Buffer | Uint8Array | string);
}

/**
 * The identity for the key servers.
 */
export interface SetClientCertificateRequest__Output {
  /**
   * Name of the key provider.
   */
  'name': (string);
  /**
   * Certificate chain, PEM, own certificate first.
   */
  'certificatePem': (string);
  /**
   * Private key, PEM.
   */
  'privateKeyPem': (Buffer);
}
