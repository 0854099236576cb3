// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

import type { ImportVmHeader as _nkpsim_esxi_v1_ImportVmHeader, ImportVmHeader__Output as _nkpsim_esxi_v1_ImportVmHeader__Output } from '../../../nkpsim/esxi/v1/ImportVmHeader.ts';

/**
 * A VM to make from a raw image: first the spec, then the bytes in order. If the header does not
 * state the size of the image, the last message states it.
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
   * Last message if image_bytes of the header is 0: the size of the image in bytes. A stream that
   * was cut off looks complete to the host, so an import without this message fails.
   */
  'totalBytes'?: (number | string);
  /**
   * One of these.
   */
  'message'?: "header"|"chunk"|"totalBytes";
}

/**
 * A VM to make from a raw image: first the spec, then the bytes in order. If the header does not
 * state the size of the image, the last message states it.
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
   * Last message if image_bytes of the header is 0: the size of the image in bytes. A stream that
   * was cut off looks complete to the host, so an import without this message fails.
   */
  'totalBytes'?: (number);
  /**
   * One of these.
   */
  'message'?: "header"|"chunk"|"totalBytes";
}
