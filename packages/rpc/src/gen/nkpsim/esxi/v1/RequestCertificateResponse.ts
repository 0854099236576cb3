// Original file: proto/nkpsim/esxi/v1/adoption.proto


/**
 * A CSR, and facts about the host.
 */
export interface RequestCertificateResponse {
  /**
   * PKCS#10 request as DER. Its private key never leaves the host.
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
   * Version of the TPM, `2.0` or `1.2`; empty if the host does not have a TPM.
   */
  'tpmVersion'?: (string);
  /**
   * What protects the host's configuration: `TPM` or `NONE`.
   */
  'encryptionMode'?: (string);
  /**
   * Version of ESXi that the host runs.
   */
  'version'?: (string);
}

/**
 * A CSR, and facts about the host.
 */
export interface RequestCertificateResponse__Output {
  /**
   * PKCS#10 request as DER. Its private key never leaves the host.
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
   * Version of the TPM, `2.0` or `1.2`; empty if the host does not have a TPM.
   */
  'tpmVersion': (string);
  /**
   * What protects the host's configuration: `TPM` or `NONE`.
   */
  'encryptionMode': (string);
  /**
   * Version of ESXi that the host runs.
   */
  'version': (string);
}
