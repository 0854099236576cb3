// Original file: proto/nkpsim/esxi/v1/host_security.proto

import type { MeasuredEvent as _nkpsim_esxi_v1_MeasuredEvent, MeasuredEvent__Output as _nkpsim_esxi_v1_MeasuredEvent__Output } from '../../../nkpsim/esxi/v1/MeasuredEvent.ts';

/**
 * The event log.
 */
export interface GetEventLogResponse {
  /**
   * TCG crypto-agile event log, in the format of tpm2_eventlog. Empty if the host does not have a
   * TPM.
   */
  'eventLog'?: (Buffer | Uint8Array | string);
  /**
   * The same events, one by one.
   */
  'events'?: (_nkpsim_esxi_v1_MeasuredEvent)[];
}

/**
 * The event log.
 */
export interface GetEventLogResponse__Output {
  /**
   * TCG crypto-agile event log, in the format of tpm2_eventlog. Empty if the host does not have a
   * TPM.
   */
  'eventLog': (Buffer);
  /**
   * The same events, one by one.
   */
  'events': (_nkpsim_esxi_v1_MeasuredEvent__Output)[];
}
