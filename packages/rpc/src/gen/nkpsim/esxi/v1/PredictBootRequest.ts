// Original file: proto/nkpsim/esxi/v1/attestation.proto


/**
 * Asks what the next boot would measure.
 */
export interface PredictBootRequest {
}

/**
 * Asks what the next boot would measure.
 */
export interface PredictBootRequest__Output {
}
