// Original file: proto/nkpsim/vcenter/v1/vsan.proto

import type { VsanDiskState as _nkpsim_vcenter_v1_VsanDiskState, VsanDiskState__Output as _nkpsim_vcenter_v1_VsanDiskState__Output } from '../../../nkpsim/vcenter/v1/VsanDiskState.ts';

/**
 * A disk of a host.
 */
export interface VsanDisk {
  /**
   * UUID of the disk.
   */
  'diskId'?: (string);
  /**
   * Size for data, bytes.
   */
  'capacityBytes'?: (number | string);
  /**
   * Bytes in use.
   */
  'usedBytes'?: (number | string);
  /**
   * Whether it can be used.
   */
  'state'?: (_nkpsim_vcenter_v1_VsanDiskState);
  /**
   * Why it cannot be used; empty if it can.
   */
  'reason'?: (string);
  /**
   * Key provider of its KEK; empty if the disk is not encrypted.
   */
  'provider'?: (string);
  /**
   * Key id of its KEK; empty if the disk is not encrypted.
   */
  'kekId'?: (string);
  /**
   * Generation of its DEK.
   */
  'dekGeneration'?: (number | string);
}

/**
 * A disk of a host.
 */
export interface VsanDisk__Output {
  /**
   * UUID of the disk.
   */
  'diskId': (string);
  /**
   * Size for data, bytes.
   */
  'capacityBytes': (number);
  /**
   * Bytes in use.
   */
  'usedBytes': (number);
  /**
   * Whether it can be used.
   */
  'state': (_nkpsim_vcenter_v1_VsanDiskState__Output);
  /**
   * Why it cannot be used; empty if it can.
   */
  'reason': (string);
  /**
   * Key provider of its KEK; empty if the disk is not encrypted.
   */
  'provider': (string);
  /**
   * Key id of its KEK; empty if the disk is not encrypted.
   */
  'kekId': (string);
  /**
   * Generation of its DEK.
   */
  'dekGeneration': (number);
}
