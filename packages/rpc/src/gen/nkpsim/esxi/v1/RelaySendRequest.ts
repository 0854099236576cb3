// Original file: proto/nkpsim/esxi/v1/migration.proto

import type { RelaySendHeader as _nkpsim_esxi_v1_RelaySendHeader, RelaySendHeader__Output as _nkpsim_esxi_v1_RelaySendHeader__Output } from '../../../nkpsim/esxi/v1/RelaySendHeader.ts';

/**
 * To the source: first the header, then frames of the destination.
 */
export interface RelaySendRequest {
  /**
   * First message.
   */
  'header'?: (_nkpsim_esxi_v1_RelaySendHeader | null);
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
 * To the source: first the header, then frames of the destination.
 */
export interface RelaySendRequest__Output {
  /**
   * First message.
   */
  'header'?: (_nkpsim_esxi_v1_RelaySendHeader__Output | null);
  /**
   * Following messages: at most 1 MiB and 64 KiB.
   */
  'frame'?: (Buffer);
  /**
   * One of these.
   */
  'message'?: "header"|"frame";
}
