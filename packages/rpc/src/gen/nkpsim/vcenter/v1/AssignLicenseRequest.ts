// Original file: proto/nkpsim/vcenter/v1/license.proto


/**
 * A licence to assign.
 */
export interface AssignLicenseRequest {
  /**
   * Key of the licence; empty: removes the licences of the host or vCenter.
   */
  'licenseKey'?: (string);
  /**
   * Name of the host; empty: the vCenter.
   */
  'host'?: (string);
}

/**
 * A licence to assign.
 */
export interface AssignLicenseRequest__Output {
  /**
   * Key of the licence; empty: removes the licences of the host or vCenter.
   */
  'licenseKey': (string);
  /**
   * Name of the host; empty: the vCenter.
   */
  'host': (string);
}
