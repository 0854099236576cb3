// Original file: proto/nkpsim/esxi/v1/vm_registration.proto

import type { Vm as _nkpsim_esxi_v1_Vm, Vm__Output as _nkpsim_esxi_v1_Vm__Output } from '../../../nkpsim/esxi/v1/Vm.ts';

/**
 * It is a VM.
 */
export interface MarkAsVmResponse {
  /**
   * State right after.
   */
  'vm'?: (_nkpsim_esxi_v1_Vm | null);
}

/**
 * It is a VM.
 */
export interface MarkAsVmResponse__Output {
  /**
   * State right after.
   */
  'vm': (_nkpsim_esxi_v1_Vm__Output | null);
}
