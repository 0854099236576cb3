// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * What another vCenter issued to this one.
 */
export interface InstallPartnerRequest {
  /**
   * UUID of the other vCenter.
   */
  'instanceId'?: (string);
  /**
   * Host name and port of its services.
   */
  'address'?: (string);
  /**
   * Certificate of this vCenter there, PEM.
   */
  'certificatePem'?: (string);
  /**
   * VMCA of the other vCenter, PEM.
   */
  'rootsPem'?: (string);
  /**
   * This vCenter joins the other's domain. Where both have a user, a role or a permission, the
   * other's is kept.
   */
  'joins'?: (boolean);
}

/**
 * What another vCenter issued to this one.
 */
export interface InstallPartnerRequest__Output {
  /**
   * UUID of the other vCenter.
   */
  'instanceId': (string);
  /**
   * Host name and port of its services.
   */
  'address': (string);
  /**
   * Certificate of this vCenter there, PEM.
   */
  'certificatePem': (string);
  /**
   * VMCA of the other vCenter, PEM.
   */
  'rootsPem': (string);
  /**
   * This vCenter joins the other's domain. Where both have a user, a role or a permission, the
   * other's is kept.
   */
  'joins': (boolean);
}
