// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type { DayOfWeek as _nkpsim_vcenter_v1_DayOfWeek, DayOfWeek__Output as _nkpsim_vcenter_v1_DayOfWeek__Output } from '../../../nkpsim/vcenter/v1/DayOfWeek.ts';

/**
 * When a schedule runs, in UTC.
 */
export interface RecurrenceInfo {
  /**
   * Minute, 0 to 59.
   */
  'minute'?: (number);
  /**
   * Hour, 0 to 23.
   */
  'hour'?: (number);
  /**
   * Days of the week, each once; empty: every day.
   */
  'days'?: (_nkpsim_vcenter_v1_DayOfWeek)[];
}

/**
 * When a schedule runs, in UTC.
 */
export interface RecurrenceInfo__Output {
  /**
   * Minute, 0 to 59.
   */
  'minute': (number);
  /**
   * Hour, 0 to 23.
   */
  'hour': (number);
  /**
   * Days of the week, each once; empty: every day.
   */
  'days': (_nkpsim_vcenter_v1_DayOfWeek__Output)[];
}
