// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * What the admitted vCenter is issued.
 */
export interface AdmitPartnerResponse {
  /**
   * Its certificate, PEM.
   */
  'certificatePem'?: (string);
  /**
   * VMCA of this vCenter, PEM.
   */
  'rootsPem'?: (string);
}

/**
 * What the admitted vCenter is issued.
 */
export interface AdmitPartnerResponse__Output {
  /**
   * Its certificate, PEM.
   */
  'certificatePem': (string);
  /**
   * VMCA of this vCenter, PEM.
   */
  'rootsPem': (string);
}
