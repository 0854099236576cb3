// Original file: proto/nkpsim/esxi/v1/nbd.proto

import type { NbdExport as _nkpsim_esxi_v1_NbdExport, NbdExport__Output as _nkpsim_esxi_v1_NbdExport__Output } from '../../../nkpsim/esxi/v1/NbdExport.ts';

/**
 * The exports of a VM.
 */
export interface GetNbdExportsResponse {
  /**
   * In the order of the disks.
   */
  'exports'?: (_nkpsim_esxi_v1_NbdExport)[];
}

/**
 * The exports of a VM.
 */
export interface GetNbdExportsResponse__Output {
  /**
   * In the order of the disks.
   */
  'exports': (_nkpsim_esxi_v1_NbdExport__Output)[];
}
