// Original file: proto/nkpsim/vcenter/v1/monitoring.proto

import type { Alarm as _nkpsim_vcenter_v1_Alarm, Alarm__Output as _nkpsim_vcenter_v1_Alarm__Output } from '../../../nkpsim/vcenter/v1/Alarm.ts';

/**
 * Alarms.
 */
export interface ListAlarmsResponse {
  /**
   * First those of the vCenter, then of key providers, of hosts, and of virtual machines.
   */
  'alarms'?: (_nkpsim_vcenter_v1_Alarm)[];
}

/**
 * Alarms.
 */
export interface ListAlarmsResponse__Output {
  /**
   * First those of the vCenter, then of key providers, of hosts, and of virtual machines.
   */
  'alarms': (_nkpsim_vcenter_v1_Alarm__Output)[];
}
