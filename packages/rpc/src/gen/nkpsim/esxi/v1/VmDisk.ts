// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

import type { VmKey as _nkpsim_esxi_v1_VmKey, VmKey__Output as _nkpsim_esxi_v1_VmKey__Output } from '../../../nkpsim/esxi/v1/VmKey.ts';

/**
 * A disk of a VM.
 */
export interface VmDisk {
  /**
   * Name of the disk's descriptor in the folder of the VM.
   */
  'file'?: (string);
  /**
   * Size in bytes, a multiple of 4096.
   */
  'sizeBytes'?: (number | string);
  /**
   * Provider and key id of the disk's key; absent: the disk is not encrypted.
   */
  'key'?: (_nkpsim_esxi_v1_VmKey | null);
}

/**
 * A disk of a VM.
 */
export interface VmDisk__Output {
  /**
   * Name of the disk's descriptor in the folder of the VM.
   */
  'file': (string);
  /**
   * Size in bytes, a multiple of 4096.
   */
  'sizeBytes': (number);
  /**
   * Provider and key id of the disk's key; absent: the disk is not encrypted.
   */
  'key': (_nkpsim_esxi_v1_VmKey__Output | null);
}
