// Original file: proto/nkpsim/esxi/v1/attestation.proto


/**
 * What the next boot would measure.
 */
export interface PredictBootResponse {
  /**
   * TCG crypto-agile event log.
   */
  'eventLog'?: (Buffer | Uint8Array | string);
}

/**
 * What the next boot would measure.
 */
export interface PredictBootResponse__Output {
  /**
   * TCG crypto-agile event log.
   */
  'eventLog': (Buffer);
}
