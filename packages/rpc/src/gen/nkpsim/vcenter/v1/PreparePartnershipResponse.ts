// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * With what the other vCenter admits this one.
 */
export interface PreparePartnershipResponse {
  /**
   * PKCS#10, DER.
   */
  'csr'?: (Buffer | Uint8Array | string);
  /**
   * UUID of this vCenter.
   */
  'instanceId'?: (string);
  /**
   * Name in the domain.
   */
  'name'?: (string);
}

/**
 * With what the other vCenter admits this one.
 */
export interface PreparePartnershipResponse__Output {
  /**
   * PKCS#10, DER.
   */
  'csr': (Buffer);
  /**
   * UUID of this vCenter.
   */
  'instanceId': (string);
  /**
   * Name in the domain.
   */
  'name': (string);
}
