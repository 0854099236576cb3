// Original file: proto/nkpsim/fault/v1/clock.proto


/**
 * Time to let pass.
 */
export interface AdvanceClockRequest {
  /**
   * Milliseconds; ten years at most.
   */
  'byMs'?: (number | string);
}

/**
 * Time to let pass.
 */
export interface AdvanceClockRequest__Output {
  /**
   * Milliseconds; ten years at most.
   */
  'byMs': (number);
}
