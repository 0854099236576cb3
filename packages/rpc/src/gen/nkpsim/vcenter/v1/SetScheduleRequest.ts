// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type { Schedule as _nkpsim_vcenter_v1_Schedule, Schedule__Output as _nkpsim_vcenter_v1_Schedule__Output } from '../../../nkpsim/vcenter/v1/Schedule.ts';

/**
 * Asks to store a schedule.
 */
export interface SetScheduleRequest {
  /**
   * The new schedule, with its secrets.
   */
  'schedule'?: (_nkpsim_vcenter_v1_Schedule | null);
}

/**
 * Asks to store a schedule.
 */
export interface SetScheduleRequest__Output {
  /**
   * The new schedule, with its secrets.
   */
  'schedule': (_nkpsim_vcenter_v1_Schedule__Output | null);
}
