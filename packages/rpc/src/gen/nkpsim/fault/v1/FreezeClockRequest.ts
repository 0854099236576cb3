// Original file: proto/nkpsim/fault/v1/clock.proto


/**
 * Asks to stop time.
 */
export interface FreezeClockRequest {
}

/**
 * Asks to stop time.
 */
export interface FreezeClockRequest__Output {
}
