// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

import type { Vm as _nkpsim_esxi_v1_Vm, Vm__Output as _nkpsim_esxi_v1_Vm__Output } from '../../../nkpsim/esxi/v1/Vm.ts';

/**
 * The VMs.
 */
export interface ListVmsResponse {
  /**
   * Ordered by name.
   */
  'vms'?: (_nkpsim_esxi_v1_Vm)[];
}

/**
 * The VMs.
 */
export interface ListVmsResponse__Output {
  /**
   * Ordered by name.
   */
  'vms': (_nkpsim_esxi_v1_Vm__Output)[];
}
