// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

import type { ImportVmHeader as _nkpsim_esxi_v1_ImportVmHeader, ImportVmHeader__Output as _nkpsim_esxi_v1_ImportVmHeader__Output } from '../../../nkpsim/esxi/v1/ImportVmHeader.ts';

/**
 * A VM to make from a raw image: first the spec, then the bytes in order.
 */
export interface ImportVmRequest {
  /**
   * First message.
   */
  'header'?: (_nkpsim_esxi_v1_ImportVmHeader | null);
  /**
   * Following messages: 1 byte to 1 MiB of the image.
   */
  'chunk'?: (Buffer | Uint8Array | string);
  /**
   * One of these.
   */
  'message'?: "header"|"chunk";
}

/**
 * A VM to make from a raw image: first the spec, then the bytes in order.
 */
export interface ImportVmRequest__Output {
  /**
   * First message.
   */
  'header'?: (_nkpsim_esxi_v1_ImportVmHeader__Output | null);
  /**
   * Following messages: 1 byte to 1 MiB of the image.
   */
  'chunk'?: (Buffer);
  /**
   * One of these.
   */
  'message'?: "header"|"chunk";
}
