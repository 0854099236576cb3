// Original file: proto/nkpsim/esxi/v1/vm_lifecycle.proto

import type { Vm as _nkpsim_esxi_v1_Vm, Vm__Output as _nkpsim_esxi_v1_Vm__Output } from '../../../nkpsim/esxi/v1/Vm.ts';

/**
 * The VM has the new name.
 */
export interface RenameVmResponse {
  /**
   * State right after the call.
   */
  'vm'?: (_nkpsim_esxi_v1_Vm | null);
}

/**
 * The VM has the new name.
 */
export interface RenameVmResponse__Output {
  /**
   * State right after the call.
   */
  'vm': (_nkpsim_esxi_v1_Vm__Output | null);
}
