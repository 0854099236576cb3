// Original file: proto/nkpsim/esxi/v1/vsan_component.proto

import type { VsanComponentDisk as _nkpsim_esxi_v1_VsanComponentDisk, VsanComponentDisk__Output as _nkpsim_esxi_v1_VsanComponentDisk__Output } from '../../../nkpsim/esxi/v1/VsanComponentDisk.ts';

/**
 * Answer of ListComponentDisks.
 */
export interface ListComponentDisksResponse {
  /**
   * Disks of the host.
   */
  'disks'?: (_nkpsim_esxi_v1_VsanComponentDisk)[];
}

/**
 * Answer of ListComponentDisks.
 */
export interface ListComponentDisksResponse__Output {
  /**
   * Disks of the host.
   */
  'disks': (_nkpsim_esxi_v1_VsanComponentDisk__Output)[];
}
