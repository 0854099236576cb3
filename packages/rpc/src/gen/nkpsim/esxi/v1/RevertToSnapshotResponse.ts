// Original file: proto/nkpsim/esxi/v1/vm_snapshot.proto

import type { Vm as _nkpsim_esxi_v1_Vm, Vm__Output as _nkpsim_esxi_v1_Vm__Output } from '../../../nkpsim/esxi/v1/Vm.ts';

/**
 * The VM has the state of the snapshot, and is powered off.
 */
export interface RevertToSnapshotResponse {
  /**
   * State right after the call.
   */
  'vm'?: (_nkpsim_esxi_v1_Vm | null);
}

/**
 * The VM has the state of the snapshot, and is powered off.
 */
export interface RevertToSnapshotResponse__Output {
  /**
   * State right after the call.
   */
  'vm': (_nkpsim_esxi_v1_Vm__Output | null);
}
