// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type { Schedule as _nkpsim_vcenter_v1_Schedule, Schedule__Output as _nkpsim_vcenter_v1_Schedule__Output } from '../../../nkpsim/vcenter/v1/Schedule.ts';

/**
 * Schedules.
 */
export interface ListSchedulesResponse {
  /**
   * Ordered by name.
   */
  'schedules'?: (_nkpsim_vcenter_v1_Schedule)[];
}

/**
 * Schedules.
 */
export interface ListSchedulesResponse__Output {
  /**
   * Ordered by name.
   */
  'schedules': (_nkpsim_vcenter_v1_Schedule__Output)[];
}
