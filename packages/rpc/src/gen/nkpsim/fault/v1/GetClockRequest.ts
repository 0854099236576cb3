// Original file: proto/nkpsim/fault/v1/clock.proto


/**
 * Asks for the time.
 */
export interface GetClockRequest {
}

/**
 * Asks for the time.
 */
export interface GetClockRequest__Output {
}
