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
   * How much faster than the machine's clock it runs.
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
   * How much faster than the machine's clock it runs.
   */
  'timeScale': (number);
  /**
   * Whether the clock is stopped.
   */
  'frozen': (boolean);
}
