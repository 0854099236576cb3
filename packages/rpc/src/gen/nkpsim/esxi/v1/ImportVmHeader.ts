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
   * Size of the image in bytes. An image that turns out otherwise leaves nothing behind. 0: not
   * known before its end, as of a pipe; versions up to 0.2 refuse that.
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
   * Size of the image in bytes. An image that turns out otherwise leaves nothing behind. 0: not
   * known before its end, as of a pipe; versions up to 0.2 refuse that.
   */
  'imageBytes': (number);
}
