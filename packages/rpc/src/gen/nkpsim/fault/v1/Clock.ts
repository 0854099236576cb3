// Original file: proto/nkpsim/fault/v1/clock.proto


/**
 * State of a clock.
 */
export interface Clock {
  /**
   * Milliseconds since 1970, UTC.
   */
  'nowMs'?: (number | string);
  /**
   * How many times faster than the machine's clock this clock runs.
   */
  'timeScale'?: (number | string);
  /**
   * Whether the clock is stopped.
   */
  'frozen'?: (boolean);
}

/**
 * State of a clock.
 */
export interface Clock__Output {
  /**
   * Milliseconds since 1970, UTC.
   */
  'nowMs': (number);
  /**
   * How many times faster than the machine's clock this clock runs.
   */
  'timeScale': (number);
  /**
   * Whether the clock is stopped.
   */
  'frozen': (boolean);
}
