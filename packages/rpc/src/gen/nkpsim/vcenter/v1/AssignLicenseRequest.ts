// Original file: proto/nkpsim/vcenter/v1/license.proto


/**
 * A licence to assign.
 */
export interface AssignLicenseRequest {
  /**
   * Its key; empty: removes the asset's licences.
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
   * Its key; empty: removes the asset's licences.
   */
  'licenseKey': (string);
  /**
   * Name of the host; empty: the vCenter.
   */
  'host': (string);
}
