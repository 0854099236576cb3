// Original file: proto/nkpsim/fault/v1/clock.proto


/**
 * A time to set.
 */
export interface SetClockRequest {
  /**
   * Milliseconds since 1970, UTC; up to the year 9999.
   */
  'nowMs'?: (number | string);
}

/**
 * A time to set.
 */
export interface SetClockRequest__Output {
  /**
   * Milliseconds since 1970, UTC; up to the year 9999.
   */
  'nowMs': (number);
}
