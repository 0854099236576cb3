// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * A vCenter to admit.
 */
export interface AdmitPartnerRequest {
  /**
   * Its CSR, DER.
   */
  'csr'?: (Buffer | Uint8Array | string);
  /**
   * Its UUID.
   */
  'instanceId'?: (string);
  /**
   * Host name and port of its services.
   */
  'address'?: (string);
}

/**
 * A vCenter to admit.
 */
export interface AdmitPartnerRequest__Output {
  /**
   * Its CSR, DER.
   */
  'csr': (Buffer);
  /**
   * Its UUID.
   */
  'instanceId': (string);
  /**
   * Host name and port of its services.
   */
  'address': (string);
}
