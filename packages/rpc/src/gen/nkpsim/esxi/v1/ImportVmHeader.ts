// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

import type { VmSpec as _nkpsim_esxi_v1_VmSpec, VmSpec__Output as _nkpsim_esxi_v1_VmSpec__Output } from '../../../nkpsim/esxi/v1/VmSpec.ts';

/**
 * What an import begins with.
 */
export interface ImportVmHeader {
  /**
   * Where, and with what.
   */
  'spec'?: (_nkpsim_esxi_v1_VmSpec | null);
  /**
   * Size of the image in bytes; at least 1. An image that turns out otherwise leaves nothing behind.
   */
  'imageBytes'?: (number | string);
}

/**
 * What an import begins with.
 */
export interface ImportVmHeader__Output {
  /**
   * Where, and with what.
   */
  'spec': (_nkpsim_esxi_v1_VmSpec__Output | null);
  /**
   * Size of the image in bytes; at least 1. An image that turns out otherwise leaves nothing behind.
   */
  'imageBytes': (number);
}
