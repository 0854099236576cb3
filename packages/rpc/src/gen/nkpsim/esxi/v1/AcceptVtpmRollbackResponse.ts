// Original file: proto/nkpsim/esxi/v1/vtpm.proto

import type { Vm as _nkpsim_esxi_v1_Vm, Vm__Output as _nkpsim_esxi_v1_Vm__Output } from '../../../nkpsim/esxi/v1/Vm.ts';

/**
 * The VM can be powered on.
 */
export interface AcceptVtpmRollbackResponse {
  /**
   * State right after the call.
   */
  'vm'?: (_nkpsim_esxi_v1_Vm | null);
}

/**
 * The VM can be powered on.
 */
export interface AcceptVtpmRollbackResponse__Output {
  /**
   * State right after the call.
   */
  'vm': (_nkpsim_esxi_v1_Vm__Output | null);
}
