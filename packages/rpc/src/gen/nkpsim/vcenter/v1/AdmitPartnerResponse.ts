// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * What this vCenter issues to the admitted vCenter.
 */
export interface AdmitPartnerResponse {
  /**
   * Certificate of the admitted vCenter, PEM.
   */
  'certificatePem'?: (string);
  /**
   * VMCA of this vCenter, PEM.
   */
  'rootsPem'?: (string);
}

/**
 * What this vCenter issues to the admitted vCenter.
 */
export interface AdmitPartnerResponse__Output {
  /**
   * Certificate of the admitted vCenter, PEM.
   */
  'certificatePem': (string);
  /**
   * VMCA of this vCenter, PEM.
   */
  'rootsPem': (string);
}
