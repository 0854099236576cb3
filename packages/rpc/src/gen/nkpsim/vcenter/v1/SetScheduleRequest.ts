// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type { Schedule as _nkpsim_vcenter_v1_Schedule, Schedule__Output as _nkpsim_vcenter_v1_Schedule__Output } from '../../../nkpsim/vcenter/v1/Schedule.ts';

/**
 * Asks for a schedule to be kept.
 */
export interface SetScheduleRequest {
  /**
   * As it shall be, with what is secret.
   */
  'schedule'?: (_nkpsim_vcenter_v1_Schedule | null);
}

/**
 * Asks for a schedule to be kept.
 */
export interface SetScheduleRequest__Output {
  /**
   * As it shall be, with what is secret.
   */
  'schedule': (_nkpsim_vcenter_v1_Schedule__Output | null);
}
