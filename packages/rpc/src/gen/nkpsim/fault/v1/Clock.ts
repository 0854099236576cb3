// Original file: proto/nkpsim/fault/v1/clock.proto


/**
 * How a clock stands.
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
   * Whether it stands still.
   */
  'frozen'?: (boolean);
}

/**
 * How a clock stands.
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
   * Whether it stands still.
   */
  'frozen': (boolean);
}
