// Original file: proto/nkpsim/fault/v1/clock.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A time to show.
 */
export interface SetClockRequest {
  /**
   * Milliseconds since 1970, UTC; up to the year 9999.
   */
  'nowMs'?: (number | string | Long);
}

/**
 * A time to show.
 */
export interface SetClockRequest__Output {
  /**
   * Milliseconds since 1970, UTC; up to the year 9999.
   */
  'nowMs': (number);
}
