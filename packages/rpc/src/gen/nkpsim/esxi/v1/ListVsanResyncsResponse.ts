// Original file: proto/nkpsim/esxi/v1/vsan_object.proto

import type { VsanResync as _nkpsim_esxi_v1_VsanResync, VsanResync__Output as _nkpsim_esxi_v1_VsanResync__Output } from '../../../nkpsim/esxi/v1/VsanResync.ts';

/**
 * Answer of ListVsanResyncs.
 */
export interface ListVsanResyncsResponse {
  /**
   * Resyncs that run.
   */
  'resyncs'?: (_nkpsim_esxi_v1_VsanResync)[];
}

/**
 * Answer of ListVsanResyncs.
 */
export interface ListVsanResyncsResponse__Output {
  /**
   * Resyncs that run.
   */
  'resyncs': (_nkpsim_esxi_v1_VsanResync__Output)[];
}
