// Original file: proto/nkpsim/fault/v1/clock.proto


/**
 * Asks to let time run.
 */
export interface ResumeClockRequest {
}

/**
 * Asks to let time run.
 */
export interface ResumeClockRequest__Output {
}
