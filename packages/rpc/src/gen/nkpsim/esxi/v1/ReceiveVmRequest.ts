// Original file: proto/nkpsim/esxi/v1/migration.proto

import type { ReceiveVmHeader as _nkpsim_esxi_v1_ReceiveVmHeader, ReceiveVmHeader__Output as _nkpsim_esxi_v1_ReceiveVmHeader__Output } from '../../../nkpsim/esxi/v1/ReceiveVmHeader.ts';

/**
 * From the source: first the header, then frames.
 */
export interface ReceiveVmRequest {
  /**
   * First message.
   */
  'header'?: (_nkpsim_esxi_v1_ReceiveVmHeader | null);
  /**
   * Following messages: at most 1 MiB and 64 KiB.
   */
  'frame'?: (Buffer | Uint8Array | string);
  /**
   * One of these.
   */
  'message'?: "header"|"frame";
}

/**
 * From the source: first the header, then frames.
 */
export interface ReceiveVmRequest__Output {
  /**
   * First message.
   */
  'header'?: (_nkpsim_esxi_v1_ReceiveVmHeader__Output | null);
  /**
   * Following messages: at most 1 MiB and 64 KiB.
   */
  'frame'?: (Buffer);
  /**
   * One of these.
   */
  'message'?: "header"|"frame";
}
