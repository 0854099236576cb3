// Original file: proto/nkpsim/vcenter/v1/license.proto

import type { License as _nkpsim_vcenter_v1_License, License__Output as _nkpsim_vcenter_v1_License__Output } from '../../../nkpsim/vcenter/v1/License.ts';

/**
 * The licence.
 */
export interface AddLicenseResponse {
  /**
   * The licence as stored.
   */
  'license'?: (_nkpsim_vcenter_v1_License | null);
}

/**
 * The licence.
 */
export interface AddLicenseResponse__Output {
  /**
   * The licence as stored.
   */
  'license': (_nkpsim_vcenter_v1_License__Output | null);
}
