// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * What the other vCenter needs to admit this one.
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
 * What the other vCenter needs to admit this one.
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
