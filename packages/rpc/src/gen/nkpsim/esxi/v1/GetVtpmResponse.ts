// Original file: proto/nkpsim/esxi/v1/vtpm.proto

import type { Vtpm as _nkpsim_esxi_v1_Vtpm, Vtpm__Output as _nkpsim_esxi_v1_Vtpm__Output } from '../../../nkpsim/esxi/v1/Vtpm.ts';

/**
 * The vTPM.
 */
export interface GetVtpmResponse {
  /**
   * Current state.
   */
  'vtpm'?: (_nkpsim_esxi_v1_Vtpm | null);
}

/**
 * The vTPM.
 */
export interface GetVtpmResponse__Output {
  /**
   * Current state.
   */
  'vtpm': (_nkpsim_esxi_v1_Vtpm__Output | null);
}
