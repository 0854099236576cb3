// Original file: proto/nkpsim/esxi/v1/vtpm.proto

import type { KnownVtpmState as _nkpsim_esxi_v1_KnownVtpmState, KnownVtpmState__Output as _nkpsim_esxi_v1_KnownVtpmState__Output } from '../../../nkpsim/esxi/v1/KnownVtpmState.ts';

/**
 * The newest states that vCenter knows.
 */
export interface SetVtpmStatesRequest {
  /**
   * At most 10000 states.
   */
  'states'?: (_nkpsim_esxi_v1_KnownVtpmState)[];
}

/**
 * The newest states that vCenter knows.
 */
export interface SetVtpmStatesRequest__Output {
  /**
   * At most 10000 states.
   */
  'states': (_nkpsim_esxi_v1_KnownVtpmState__Output)[];
}
