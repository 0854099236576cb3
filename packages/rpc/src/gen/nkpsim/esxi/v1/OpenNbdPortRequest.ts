// Original file: proto/nkpsim/esxi/v1/nbd.proto


/**
 * A VM to export on a port.
 */
export interface OpenNbdPortRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * PKCS#10 request for the certificate of the client, DER. Only its key counts, an ECDSA key on
   * P-256.
   */
  'csr'?: (Buffer | Uint8Array | string);
}

/**
 * A VM to export on a port.
 */
export interface OpenNbdPortRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * PKCS#10 request for the certificate of the client, DER. Only its key counts, an ECDSA key on
   * P-256.
   */
  'csr': (Buffer);
}
