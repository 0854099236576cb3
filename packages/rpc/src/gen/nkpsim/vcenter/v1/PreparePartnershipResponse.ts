// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * What the other vCenter needs to admit this vCenter.
 */
export interface PreparePartnershipResponse {
  /**
   * The CSR: PKCS#10, DER.
   */
  'csr'?: (Buffer | Uint8Array | string);
  /**
   * UUID of this vCenter.
   */
  'instanceId'?: (string);
  /**
   * Name of this vCenter in the domain.
   */
  'name'?: (string);
}

/**
 * What the other vCenter needs to admit this vCenter.
 */
export interface PreparePartnershipResponse__Output {
  /**
   * The CSR: PKCS#10, DER.
   */
  'csr': (Buffer);
  /**
   * UUID of this vCenter.
   */
  'instanceId': (string);
  /**
   * Name of this vCenter in the domain.
   */
  'name': (string);
}
