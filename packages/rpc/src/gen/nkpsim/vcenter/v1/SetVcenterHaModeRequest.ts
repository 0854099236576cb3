// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto

import type { VcenterHaMode as _nkpsim_vcenter_v1_VcenterHaMode, VcenterHaMode__Output as _nkpsim_vcenter_v1_VcenterHaMode__Output } from '../../../nkpsim/vcenter/v1/VcenterHaMode.ts';

/**
 * The new mode.
 */
export interface SetVcenterHaModeRequest {
  /**
   * Required.
   */
  'mode'?: (_nkpsim_vcenter_v1_VcenterHaMode);
}

/**
 * The new mode.
 */
export interface SetVcenterHaModeRequest__Output {
  /**
   * Required.
   */
  'mode': (_nkpsim_vcenter_v1_VcenterHaMode__Output);
}
