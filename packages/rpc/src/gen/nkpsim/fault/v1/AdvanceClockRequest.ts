// Original file: proto/nkpsim/fault/v1/clock.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Time to let pass.
 */
export interface AdvanceClockRequest {
  /**
   * Milliseconds; ten years at most.
   */
  'byMs'?: (number | string | Long);
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
