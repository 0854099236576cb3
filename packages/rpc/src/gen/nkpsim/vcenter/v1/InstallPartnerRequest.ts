// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * What another vCenter issued to this vCenter.
 */
export interface InstallPartnerRequest {
  /**
   * UUID of the other vCenter.
   */
  'instanceId'?: (string);
  /**
   * Host name and port of the other vCenter's services.
   */
  'address'?: (string);
  /**
   * Certificate with which this vCenter calls the other vCenter, PEM.
   */
  'certificatePem'?: (string);
  /**
   * VMCA of the other vCenter, PEM.
   */
  'rootsPem'?: (string);
  /**
   * Whether this vCenter joins the domain of the other vCenter. If both have a user, a role or a
   * permission of the same name, the other vCenter's is kept.
   */
  'joins'?: (boolean);
}

/**
 * What another vCenter issued to this vCenter.
 */
export interface InstallPartnerRequest__Output {
  /**
   * UUID of the other vCenter.
   */
  'instanceId': (string);
  /**
   * Host name and port of the other vCenter's services.
   */
  'address': (string);
  /**
   * Certificate with which this vCenter calls the other vCenter, PEM.
   */
  'certificatePem': (string);
  /**
   * VMCA of the other vCenter, PEM.
   */
  'rootsPem': (string);
  /**
   * Whether this vCenter joins the domain of the other vCenter. If both have a user, a role or a
   * permission of the same name, the other vCenter's is kept.
   */
  'joins': (boolean);
}
