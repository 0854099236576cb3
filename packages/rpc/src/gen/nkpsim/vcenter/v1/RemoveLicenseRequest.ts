// Original file: proto/nkpsim/vcenter/v1/license.proto


/**
 * A licence to remove.
 */
export interface RemoveLicenseRequest {
  /**
   * Its key.
   */
  'licenseKey'?: (string);
}

/**
 * A licence to remove.
 */
export interface RemoveLicenseRequest__Output {
  /**
   * Its key.
   */
  'licenseKey': (string);
}
