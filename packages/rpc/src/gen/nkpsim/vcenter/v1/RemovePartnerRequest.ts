// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * A vCenter to take out.
 */
export interface RemovePartnerRequest {
  /**
   * Its name in the domain.
   */
  'name'?: (string);
}

/**
 * A vCenter to take out.
 */
export interface RemovePartnerRequest__Output {
  /**
   * Its name in the domain.
   */
  'name': (string);
}
