// Original file: proto/nkpsim/esxi/v1/vtpm.proto

import type { Vm as _nkpsim_esxi_v1_Vm, Vm__Output as _nkpsim_esxi_v1_Vm__Output } from '../../../nkpsim/esxi/v1/Vm.ts';

/**
 * The vTPM is removed.
 */
export interface RemoveVtpmResponse {
  /**
   * State right after the call.
   */
  'vm'?: (_nkpsim_esxi_v1_Vm | null);
}

/**
 * The vTPM is removed.
 */
export interface RemoveVtpmResponse__Output {
  /**
   * State right after the call.
   */
  'vm': (_nkpsim_esxi_v1_Vm__Output | null);
}
