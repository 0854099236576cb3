// Original file: proto/nkpsim/vcenter/v1/vsan_object.proto

import type { VsanResync as _nkpsim_vcenter_v1_VsanResync, VsanResync__Output as _nkpsim_vcenter_v1_VsanResync__Output } from '../../../nkpsim/vcenter/v1/VsanResync.ts';

/**
 * Answer of ListVsanResyncs.
 */
export interface ListVsanResyncsResponse {
  /**
   * Ordered by object.
   */
  'resyncs'?: (_nkpsim_vcenter_v1_VsanResync)[];
  /**
   * Hosts that did not answer.
   */
  'silentHosts'?: (string)[];
}

/**
 * Answer of ListVsanResyncs.
 */
export interface ListVsanResyncsResponse__Output {
  /**
   * Ordered by object.
   */
  'resyncs': (_nkpsim_vcenter_v1_VsanResync__Output)[];
  /**
   * Hosts that did not answer.
   */
  'silentHosts': (string)[];
}
