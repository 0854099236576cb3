// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto


/**
 * A client certificate from outside.
 */
export interface SetClientCertificateRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * Certificate, optionally with the certificates of its authorities after it, in PEM.
   */
  'certificatePem'?: (string);
  /**
   * Private key in PEM, not encrypted; empty: that of the last signing request.
   */
  'privateKeyPem'?: (Buffer | Uint8Array | string);
}

/**
 * A client certificate from outside.
 */
export interface SetClientCertificateRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * Certificate, optionally with the certificates of its authorities after it, in PEM.
   */
  'certificatePem': (string);
  /**
   * Private key in PEM, not encrypted; empty: that of the last signing request.
   */
  'privateKeyPem': (Buffer);
}
