// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * A vCenter to remove.
 */
export interface RemovePartnerRequest {
  /**
   * Name of that vCenter in the domain.
   */
  'name'?: (string);
}

/**
 * A vCenter to remove.
 */
export interface RemovePartnerRequest__Output {
  /**
   * Name of that vCenter in the domain.
   */
  'name': (string);
}
