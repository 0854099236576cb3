// Original file: proto/nkpsim/esxi/v1/vm_crypto.proto

import type { Vm as _nkpsim_esxi_v1_Vm, Vm__Output as _nkpsim_esxi_v1_Vm__Output } from '../../../nkpsim/esxi/v1/Vm.ts';

/**
 * It has its new keys; durable.
 */
export interface RekeyVmResponse {
  /**
   * State right after.
   */
  'vm'?: (_nkpsim_esxi_v1_Vm | null);
}

/**
 * It has its new keys; durable.
 */
export interface RekeyVmResponse__Output {
  /**
   * State right after.
   */
  'vm': (_nkpsim_esxi_v1_Vm__Output | null);
}
