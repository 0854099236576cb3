// Original file: proto/nkpsim/esxi/v1/vtpm.proto

import type { SeenVtpmState as _nkpsim_esxi_v1_SeenVtpmState, SeenVtpmState__Output as _nkpsim_esxi_v1_SeenVtpmState__Output } from '../../../nkpsim/esxi/v1/SeenVtpmState.ts';

/**
 * The newest state of a vTPM.
 */
export interface KnownVtpmState {
  /**
   * UUID of the VM.
   */
  'vmUuid'?: (string);
  /**
   * The state.
   */
  'seen'?: (_nkpsim_esxi_v1_SeenVtpmState | null);
}

/**
 * The newest state of a vTPM.
 */
export interface KnownVtpmState__Output {
  /**
   * UUID of the VM.
   */
  'vmUuid': (string);
  /**
   * The state.
   */
  'seen': (_nkpsim_esxi_v1_SeenVtpmState__Output | null);
}
