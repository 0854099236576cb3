// Original file: proto/nkpsim/esxi/v1/vm_clone.proto

import type { Vm as _nkpsim_esxi_v1_Vm, Vm__Output as _nkpsim_esxi_v1_Vm__Output } from '../../../nkpsim/esxi/v1/Vm.ts';

/**
 * The clone was made, durably.
 */
export interface CloneVmResponse {
  /**
   * State of the clone right after the call.
   */
  'vm'?: (_nkpsim_esxi_v1_Vm | null);
}

/**
 * The clone was made, durably.
 */
export interface CloneVmResponse__Output {
  /**
   * State of the clone right after the call.
   */
  'vm': (_nkpsim_esxi_v1_Vm__Output | null);
}
