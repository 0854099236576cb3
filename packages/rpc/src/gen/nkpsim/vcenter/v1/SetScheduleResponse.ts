// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type { Schedule as _nkpsim_vcenter_v1_Schedule, Schedule__Output as _nkpsim_vcenter_v1_Schedule__Output } from '../../../nkpsim/vcenter/v1/Schedule.ts';

/**
 * A stored schedule.
 */
export interface SetScheduleResponse {
  /**
   * As stored, without secrets.
   */
  'schedule'?: (_nkpsim_vcenter_v1_Schedule | null);
}

/**
 * A stored schedule.
 */
export interface SetScheduleResponse__Output {
  /**
   * As stored, without secrets.
   */
  'schedule': (_nkpsim_vcenter_v1_Schedule__Output | null);
}
