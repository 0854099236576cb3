// Original file: proto/nkpsim/esxi/v1/vsan_object.proto

import type { VsanDek as _nkpsim_esxi_v1_VsanDek, VsanDek__Output as _nkpsim_esxi_v1_VsanDek__Output } from '../../../nkpsim/esxi/v1/VsanDek.ts';

/**
 * Answer of LockVsanDeks.
 */
export interface LockVsanDeksResponse {
  /**
   * The same DEKs in the same order, and then the new one.
   */
  'deks'?: (_nkpsim_esxi_v1_VsanDek)[];
}

/**
 * Answer of LockVsanDeks.
 */
export interface LockVsanDeksResponse__Output {
  /**
   * The same DEKs in the same order, and then the new one.
   */
  'deks': (_nkpsim_esxi_v1_VsanDek__Output)[];
}
