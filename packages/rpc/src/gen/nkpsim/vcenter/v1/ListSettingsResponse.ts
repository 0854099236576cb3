// Original file: proto/nkpsim/vcenter/v1/setting.proto

import type { Setting as _nkpsim_vcenter_v1_Setting, Setting__Output as _nkpsim_vcenter_v1_Setting__Output } from '../../../nkpsim/vcenter/v1/Setting.ts';

/**
 * The settings.
 */
export interface ListSettingsResponse {
  /**
   * In the order of their names.
   */
  'settings'?: (_nkpsim_vcenter_v1_Setting)[];
}

/**
 * The settings.
 */
export interface ListSettingsResponse__Output {
  /**
   * In the order of their names.
   */
  'settings': (_nkpsim_vcenter_v1_Setting__Output)[];
}
