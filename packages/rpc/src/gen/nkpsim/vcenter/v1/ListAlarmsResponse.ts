// Original file: proto/nkpsim/vcenter/v1/monitoring.proto

import type { Alarm as _nkpsim_vcenter_v1_Alarm, Alarm__Output as _nkpsim_vcenter_v1_Alarm__Output } from '../../../nkpsim/vcenter/v1/Alarm.ts';

/**
 * Alarms.
 */
export interface ListAlarmsResponse {
  /**
   * Ordered by object.
   */
  'alarms'?: (_nkpsim_vcenter_v1_Alarm)[];
}

/**
 * Alarms.
 */
export interface ListAlarmsResponse__Output {
  /**
   * Ordered by object.
   */
  'alarms': (_nkpsim_vcenter_v1_Alarm__Output)[];
}
