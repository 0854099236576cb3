// Original file: proto/nkpsim/fault/v1/clock.proto


/**
 * A speed to set.
 */
export interface ScaleClockRequest {
  /**
   * How many times faster than the machine's clock the time runs from now on; from 1 to 1000000.
   */
  'timeScale'?: (number | string);
}

/**
 * A speed to set.
 */
export interface ScaleClockRequest__Output {
  /**
   * How many times faster than the machine's clock the time runs from now on; from 1 to 1000000.
   */
  'timeScale': (number);
}
