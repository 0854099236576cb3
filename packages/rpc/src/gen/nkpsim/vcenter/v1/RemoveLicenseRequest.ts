// Original file: proto/nkpsim/vcenter/v1/license.proto


/**
 * A licence to remove.
 */
export interface RemoveLicenseRequest {
  /**
   * Key of the licence.
   */
  'licenseKey'?: (string);
}

/**
 * A licence to remove.
 */
export interface RemoveLicenseRequest__Output {
  /**
   * Key of the licence.
   */
  'licenseKey': (string);
}
