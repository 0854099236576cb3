// Original file: proto/nkpsim/fault/v1/clock.proto


/**
 * Asks to restart the clock.
 */
export interface ResumeClockRequest {
}

/**
 * Asks to restart the clock.
 */
export interface ResumeClockRequest__Output {
}
