// Original file: proto/nkpsim/esxi/v1/vm_lifecycle.proto

import type { Vm as _nkpsim_esxi_v1_Vm, Vm__Output as _nkpsim_esxi_v1_Vm__Output } from '../../../nkpsim/esxi/v1/Vm.ts';

/**
 * The VM is powered on.
 */
export interface ResumeVmResponse {
  /**
   * State right after the call.
   */
  'vm'?: (_nkpsim_esxi_v1_Vm | null);
}

/**
 * The VM is powered on.
 */
export interface ResumeVmResponse__Output {
  /**
   * State right after the call.
   */
  'vm': (_nkpsim_esxi_v1_Vm__Output | null);
}
