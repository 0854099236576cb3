// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * The vCenter is removed from the domain.
 */
export interface RemovePartnerResponse {
  /**
   * Whether the removed vCenter was told. If not, it still counts this vCenter as part of its
   * domain.
   */
  'told'?: (boolean);
}

/**
 * The vCenter is removed from the domain.
 */
export interface RemovePartnerResponse__Output {
  /**
   * Whether the removed vCenter was told. If not, it still counts this vCenter as part of its
   * domain.
   */
  'told': (boolean);
}
