// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

import type { VmSpec as _nkpsim_esxi_v1_VmSpec, VmSpec__Output as _nkpsim_esxi_v1_VmSpec__Output } from '../../../nkpsim/esxi/v1/VmSpec.ts';

/**
 * First message of an import.
 */
export interface ImportVmHeader {
  /**
   * Location and key provider.
   */
  'spec'?: (_nkpsim_esxi_v1_VmSpec | null);
  /**
   * Size of the image in bytes. If the image has another size, the import fails and removes its
   * files. 0: the size is unknown until the end, as with a pipe. Then the last message of the
   * stream states it. Versions up to 0.2 refuse 0.
   */
  'imageBytes'?: (number | string);
}

/**
 * First message of an import.
 */
export interface ImportVmHeader__Output {
  /**
   * Location and key provider.
   */
  'spec': (_nkpsim_esxi_v1_VmSpec__Output | null);
  /**
   * Size of the image in bytes. If the image has another size, the import fails and removes its
   * files. 0: the size is unknown until the end, as with a pipe. Then the last message of the
   * stream states it. Versions up to 0.2 refuse 0.
   */
  'imageBytes': (number);
}
