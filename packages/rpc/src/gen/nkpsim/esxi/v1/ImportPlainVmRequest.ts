// Original file: proto/nkpsim/esxi/v1/plain_vm.proto

import type { ImportPlainVmHeader as _nkpsim_esxi_v1_ImportPlainVmHeader, ImportPlainVmHeader__Output as _nkpsim_esxi_v1_ImportPlainVmHeader__Output } from '../../../nkpsim/esxi/v1/ImportPlainVmHeader.ts';

/**
 * A VM to make from a raw image: first the header, then the bytes in order. If the header does not
 * state the size of the image, the last message states it.
 */
export interface ImportPlainVmRequest {
  /**
   * First message.
   */
  'header'?: (_nkpsim_esxi_v1_ImportPlainVmHeader | null);
  /**
   * Following messages: 1 byte to 1 MiB of the image.
   */
  'chunk'?: (Buffer | Uint8Array | string);
  /**
   * Last message if image_bytes of the header is 0: the size of the image in bytes.
   */
  'totalBytes'?: (number | string);
  /**
   * One of these.
   */
  'message'?: "header"|"chunk"|"totalBytes";
}

/**
 * A VM to make from a raw image: first the header, then the bytes in order. If the header does not
 * state the size of the image, the last message states it.
 */
export interface ImportPlainVmRequest__Output {
  /**
   * First message.
   */
  'header'?: (_nkpsim_esxi_v1_ImportPlainVmHeader__Output | null);
  /**
   * Following messages: 1 byte to 1 MiB of the image.
   */
  'chunk'?: (Buffer);
  /**
   * Last message if image_bytes of the header is 0: the size of the image in bytes.
   */
  'totalBytes'?: (number);
  /**
   * One of these.
   */
  'message'?: "header"|"chunk"|"totalBytes";
}
