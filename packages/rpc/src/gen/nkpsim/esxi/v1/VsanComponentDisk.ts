// Original file: proto/nkpsim/esxi/v1/vsan_component.proto

import type { VsanDiskState as _nkpsim_esxi_v1_VsanDiskState, VsanDiskState__Output as _nkpsim_esxi_v1_VsanDiskState__Output } from '../../../nkpsim/esxi/v1/VsanDiskState.ts';

/**
 * A disk of a host.
 */
export interface VsanComponentDisk {
  /**
   * UUID of the disk.
   */
  'diskId'?: (string);
  /**
   * Name of its file.
   */
  'fileName'?: (string);
  /**
   * Size for data, bytes.
   */
  'capacityBytes'?: (number | string);
  /**
   * Bytes that components use.
   */
  'usedBytes'?: (number | string);
  /**
   * Whether it can be used.
   */
  'state'?: (_nkpsim_esxi_v1_VsanDiskState);
  /**
   * Why it cannot be used; empty if it can.
   */
  'reason'?: (string);
}

/**
 * A disk of a host.
 */
export interface VsanComponentDisk__Output {
  /**
   * UUID of the disk.
   */
  'diskId': (string);
  /**
   * Name of its file.
   */
  'fileName': (string);
  /**
   * Size for data, bytes.
   */
  'capacityBytes': (number);
  /**
   * Bytes that components use.
   */
  'usedBytes': (number);
  /**
   * Whether it can be used.
   */
  'state': (_nkpsim_esxi_v1_VsanDiskState__Output);
  /**
   * Why it cannot be used; empty if it can.
   */
  'reason': (string);
}
