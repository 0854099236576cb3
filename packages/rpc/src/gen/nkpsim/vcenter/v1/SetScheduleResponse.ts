// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type { Schedule as _nkpsim_vcenter_v1_Schedule, Schedule__Output as _nkpsim_vcenter_v1_Schedule__Output } from '../../../nkpsim/vcenter/v1/Schedule.ts';

/**
 * A schedule that is kept.
 */
export interface SetScheduleResponse {
  /**
   * As it is kept, without what is secret.
   */
  'schedule'?: (_nkpsim_vcenter_v1_Schedule | null);
}

/**
 * A schedule that is kept.
 */
export interface SetScheduleResponse__Output {
  /**
   * As it is kept, without what is secret.
   */
  'schedule': (_nkpsim_vcenter_v1_Schedule__Output | null);
}
