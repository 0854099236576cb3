// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto

import type { Vm as _nkpsim_esxi_v1_Vm, Vm__Output as _nkpsim_esxi_v1_Vm__Output } from '../../../nkpsim/esxi/v1/Vm.ts';

/**
 * The VM or its disks are decrypted. The change is stored durably.
 */
export interface DecryptVmResponse {
  /**
   * State right after the call.
   */
  'vm'?: (_nkpsim_esxi_v1_Vm | null);
  /**
   * Name of the host.
   */
  'host'?: (string);
}

/**
 * The VM or its disks are decrypted. The change is stored durably.
 */
export interface DecryptVmResponse__Output {
  /**
   * State right after the call.
   */
  'vm': (_nkpsim_esxi_v1_Vm__Output | null);
  /**
   * Name of the host.
   */
  'host': (string);
}
