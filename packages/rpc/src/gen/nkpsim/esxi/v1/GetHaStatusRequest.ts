// Original file: proto/nkpsim/esxi/v1/high_availability.proto


/**
 * Asks for the status.
 */
export interface GetHaStatusRequest {
}

/**
 * Asks for the status.
 */
export interface GetHaStatusRequest__Output {
}
