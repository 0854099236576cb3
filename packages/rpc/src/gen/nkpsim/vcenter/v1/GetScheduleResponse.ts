// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type { Schedule as _nkpsim_vcenter_v1_Schedule, Schedule__Output as _nkpsim_vcenter_v1_Schedule__Output } from '../../../nkpsim/vcenter/v1/Schedule.ts';

/**
 * A schedule.
 */
export interface GetScheduleResponse {
  /**
   * Without secrets.
   */
  'schedule'?: (_nkpsim_vcenter_v1_Schedule | null);
}

/**
 * A schedule.
 */
export interface GetScheduleResponse__Output {
  /**
   * Without secrets.
   */
  'schedule': (_nkpsim_vcenter_v1_Schedule__Output | null);
}
