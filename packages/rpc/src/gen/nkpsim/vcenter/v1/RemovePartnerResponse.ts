// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * It is out.
 */
export interface RemovePartnerResponse {
  /**
   * Whether it knows: if not, it still counts this vCenter to its own domain.
   */
  'told'?: (boolean);
}

/**
 * It is out.
 */
export interface RemovePartnerResponse__Output {
  /**
   * Whether it knows: if not, it still counts this vCenter to its own domain.
   */
  'told': (boolean);
}
