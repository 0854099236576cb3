// Original file: proto/nkpsim/vcenter/v1/license.proto


/**
 * A licence to add.
 */
export interface AddLicenseRequest {
  /**
   * Five groups of five characters; empty: the simulator issues one.
   */
  'licenseKey'?: (string);
  /**
   * Edition of the licence to issue, `vSphere Enterprise Plus`. Only without license_key.
   */
  'edition'?: (string);
}

/**
 * A licence to add.
 */
export interface AddLicenseRequest__Output {
  /**
   * Five groups of five characters; empty: the simulator issues one.
   */
  'licenseKey': (string);
  /**
   * Edition of the licence to issue, `vSphere Enterprise Plus`. Only without license_key.
   */
  'edition': (string);
}
