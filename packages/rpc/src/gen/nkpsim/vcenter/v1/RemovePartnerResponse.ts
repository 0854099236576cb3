// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * It is out.
 */
export interface RemovePartnerResponse {
  /**
   * Whether it was told. If not, it still counts this vCenter as part of its domain.
   */
  'told'?: (boolean);
}

/**
 * It is out.
 */
export interface RemovePartnerResponse__Output {
  /**
   * Whether it was told. If not, it still counts this vCenter as part of its domain.
   */
  'told': (boolean);
}
