// Original file: proto/nkpsim/trust/v1/attestation.proto

import type { AttestationHeader as _nkpsim_trust_v1_AttestationHeader, AttestationHeader__Output as _nkpsim_trust_v1_AttestationHeader__Output } from '../../../nkpsim/trust/v1/AttestationHeader.ts';

/**
 * A part of the evidence.
 */
export interface FinishAttestationRequest {
  /**
   * Everything except the event log.
   */
  'header'?: (_nkpsim_trust_v1_AttestationHeader | null);
  /**
   * The next bytes of the TCG crypto-agile event log, at most 8 KiB a message, 256 KiB in total.
   */
  'eventLog'?: (Buffer | Uint8Array | string);
  /**
   * The first message has the header; others have a part of the event log.
   */
  'part'?: "header"|"eventLog";
}

/**
 * A part of the evidence.
 */
export interface FinishAttestationRequest__Output {
  /**
   * Everything except the event log.
   */
  'header'?: (_nkpsim_trust_v1_AttestationHeader__Output | null);
  /**
   * The next bytes of the TCG crypto-agile event log, at most 8 KiB a message, 256 KiB in total.
   */
  'eventLog'?: (Buffer);
  /**
   * The first message has the header; others have a part of the event log.
   */
  'part'?: "header"|"eventLog";
}
