// Original file: proto/nkpsim/esxi/v1/vsan_object.proto

import type { VsanReport as _nkpsim_esxi_v1_VsanReport, VsanReport__Output as _nkpsim_esxi_v1_VsanReport__Output } from '../../../nkpsim/esxi/v1/VsanReport.ts';

/**
 * Answer of GetVsanReport.
 */
export interface GetVsanReportResponse {
  /**
   * Unset: the host is in no vSAN cluster.
   */
  'report'?: (_nkpsim_esxi_v1_VsanReport | null);
}

/**
 * Answer of GetVsanReport.
 */
export interface GetVsanReportResponse__Output {
  /**
   * Unset: the host is in no vSAN cluster.
   */
  'report': (_nkpsim_esxi_v1_VsanReport__Output | null);
}
