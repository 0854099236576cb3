// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * A vCenter to remove.
 */
export interface RemovePartnerRequest {
  /**
   * Its name in the domain.
   */
  'name'?: (string);
}

/**
 * A vCenter to remove.
 */
export interface RemovePartnerRequest__Output {
  /**
   * Its name in the domain.
   */
  'name': (string);
}
