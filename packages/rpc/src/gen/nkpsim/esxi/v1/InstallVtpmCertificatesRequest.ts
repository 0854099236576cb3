// Original file: proto/nkpsim/esxi/v1/vtpm.proto


/**
 * Certificates to store.
 */
export interface InstallVtpmCertificatesRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Certificate of the RSA key as DER.
   */
  'rsaCertificate'?: (Buffer | Uint8Array | string);
  /**
   * Certificate of the ECC key as DER.
   */
  'eccCertificate'?: (Buffer | Uint8Array | string);
}

/**
 * Certificates to store.
 */
export interface InstallVtpmCertificatesRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Certificate of the RSA key as DER.
   */
  'rsaCertificate': (Buffer);
  /**
   * Certificate of the ECC key as DER.
   */
  'eccCertificate': (Buffer);
}
