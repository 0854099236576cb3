// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

import type { WriteDiskHeader as _nkpsim_esxi_v1_WriteDiskHeader, WriteDiskHeader__Output as _nkpsim_esxi_v1_WriteDiskHeader__Output } from '../../../nkpsim/esxi/v1/WriteDiskHeader.ts';

/**
 * Bytes to write: first the header, then the bytes in order.
 */
export interface WriteDiskRequest {
  /**
   * First message.
   */
  'header'?: (_nkpsim_esxi_v1_WriteDiskHeader | null);
  /**
   * Following messages: 1 byte to 1 MiB.
   */
  'chunk'?: (Buffer | Uint8Array | string);
  /**
   * One of these.
   */
  'message'?: "header"|"chunk";
}

/**
 * Bytes to write: first the header, then the bytes in order.
 */
export interface WriteDiskRequest__Output {
  /**
   * First message.
   */
  'header'?: (_nkpsim_esxi_v1_WriteDiskHeader__Output | null);
  /**
   * Following messages: 1 byte to 1 MiB.
   */
  'chunk'?: (Buffer);
  /**
   * One of these.
   */
  'message'?: "header"|"chunk";
}
