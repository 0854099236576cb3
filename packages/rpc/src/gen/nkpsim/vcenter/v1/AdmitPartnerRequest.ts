// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * A vCenter to admit.
 */
export interface AdmitPartnerRequest {
  /**
   * CSR of that vCenter, DER.
   */
  'csr'?: (Buffer | Uint8Array | string);
  /**
   * UUID of that vCenter.
   */
  'instanceId'?: (string);
  /**
   * Host name and port of that vCenter's services.
   */
  'address'?: (string);
}

/**
 * A vCenter to admit.
 */
export interface AdmitPartnerRequest__Output {
  /**
   * CSR of that vCenter, DER.
   */
  'csr': (Buffer);
  /**
   * UUID of that vCenter.
   */
  'instanceId': (string);
  /**
   * Host name and port of that vCenter's services.
   */
  'address': (string);
}
