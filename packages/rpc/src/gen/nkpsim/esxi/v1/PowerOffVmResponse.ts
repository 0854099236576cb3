// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

import type { Vm as _nkpsim_esxi_v1_Vm, Vm__Output as _nkpsim_esxi_v1_Vm__Output } from '../../../nkpsim/esxi/v1/Vm.ts';

/**
 * It is off.
 */
export interface PowerOffVmResponse {
  /**
   * State right after.
   */
  'vm'?: (_nkpsim_esxi_v1_Vm | null);
}

/**
 * It is off.
 */
export interface PowerOffVmResponse__Output {
  /**
   * State right after.
   */
  'vm': (_nkpsim_esxi_v1_Vm__Output | null);
}
