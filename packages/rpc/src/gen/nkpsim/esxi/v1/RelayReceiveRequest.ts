// Original file: proto/nkpsim/esxi/v1/migration.proto

import type { RelayReceiveHeader as _nkpsim_esxi_v1_RelayReceiveHeader, RelayReceiveHeader__Output as _nkpsim_esxi_v1_RelayReceiveHeader__Output } from '../../../nkpsim/esxi/v1/RelayReceiveHeader.ts';

/**
 * To the destination: first the header, then frames of the source.
 */
export interface RelayReceiveRequest {
  /**
   * First message.
   */
  'header'?: (_nkpsim_esxi_v1_RelayReceiveHeader | null);
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
 * To the destination: first the header, then frames of the source.
 */
export interface RelayReceiveRequest__Output {
  /**
   * First message.
   */
  'header'?: (_nkpsim_esxi_v1_RelayReceiveHeader__Output | null);
  /**
   * Following messages: at most 1 MiB and 64 KiB.
   */
  'frame'?: (Buffer);
  /**
   * One of these.
   */
  'message'?: "header"|"frame";
}
