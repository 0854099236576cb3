// Original file: proto/nkpsim/esxi/v1/adoption.proto


/**
 * A CSR and what the host is.
 */
export interface RequestCertificateResponse {
  /**
   * PKCS#10 request as DER, for a key that never leaves the host.
   */
  'csr'?: (Buffer | Uint8Array | string);
  /**
   * UUID that the host made for itself when it was installed.
   */
  'hostId'?: (string);
  /**
   * Port of the host's services under mutual TLS.
   */
  'managementPort'?: (number);
  /**
   * `2.0`, or empty without a TPM.
   */
  'tpmVersion'?: (string);
  /**
   * What protects its configuration: `TPM` or `NONE`.
   */
  'encryptionMode'?: (string);
  /**
   * Version of ESXi that it runs.
   */
  'version'?: (string);
}

/**
 * A CSR and what the host is.
 */
export interface RequestCertificateResponse__Output {
  /**
   * PKCS#10 request as DER, for a key that never leaves the host.
   */
  'csr': (Buffer);
  /**
   * UUID that the host made for itself when it was installed.
   */
  'hostId': (string);
  /**
   * Port of the host's services under mutual TLS.
   */
  'managementPort': (number);
  /**
   * `2.0`, or empty without a TPM.
   */
  'tpmVersion': (string);
  /**
   * What protects its configuration: `TPM` or `NONE`.
   */
  'encryptionMode': (string);
  /**
   * Version of ESXi that it runs.
   */
  'version': (string);
}
