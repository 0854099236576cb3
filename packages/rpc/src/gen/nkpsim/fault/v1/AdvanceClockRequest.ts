// Original file: proto/nkpsim/fault/v1/clock.proto


/**
 * A span to move time forward by.
 */
export interface AdvanceClockRequest {
  /**
   * Milliseconds; at most ten years.
   */
  'byMs'?: (number | string);
}

/**
 * A span to move time forward by.
 */
export interface AdvanceClockRequest__Output {
  /**
   * Milliseconds; at most ten years.
   */
  'byMs': (number);
}
