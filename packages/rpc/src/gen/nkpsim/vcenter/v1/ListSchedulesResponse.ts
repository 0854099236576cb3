// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type { Schedule as _nkpsim_vcenter_v1_Schedule, Schedule__Output as _nkpsim_vcenter_v1_Schedule__Output } from '../../../nkpsim/vcenter/v1/Schedule.ts';

/**
 * Schedules.
 */
export interface ListSchedulesResponse {
  /**
   * In the order of their names.
   */
  'schedules'?: (_nkpsim_vcenter_v1_Schedule)[];
}

/**
 * Schedules.
 */
export interface ListSchedulesResponse__Output {
  /**
   * In the order of their names.
   */
  'schedules': (_nkpsim_vcenter_v1_Schedule__Output)[];
}
