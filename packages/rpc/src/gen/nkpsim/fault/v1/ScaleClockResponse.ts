// Original file: proto/nkpsim/fault/v1/clock.proto

import type { Clock as _nkpsim_fault_v1_Clock, Clock__Output as _nkpsim_fault_v1_Clock__Output } from '../../../nkpsim/fault/v1/Clock.ts';

/**
 * The speed is set.
 */
export interface ScaleClockResponse {
  /**
   * Current state.
   */
  'clock'?: (_nkpsim_fault_v1_Clock | null);
}

/**
 * The speed is set.
 */
export interface ScaleClockResponse__Output {
  /**
   * Current state.
   */
  'clock': (_nkpsim_fault_v1_Clock__Output | null);
}
