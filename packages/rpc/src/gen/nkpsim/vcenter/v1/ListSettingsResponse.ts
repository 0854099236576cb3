// Original file: proto/nkpsim/vcenter/v1/setting.proto

import type { Setting as _nkpsim_vcenter_v1_Setting, Setting__Output as _nkpsim_vcenter_v1_Setting__Output } from '../../../nkpsim/vcenter/v1/Setting.ts';

/**
 * The settings.
 */
export interface ListSettingsResponse {
  /**
   * Ordered by name.
   */
  'settings'?: (_nkpsim_vcenter_v1_Setting)[];
}

/**
 * The settings.
 */
export interface ListSettingsResponse__Output {
  /**
   * Ordered by name.
   */
  'settings': (_nkpsim_vcenter_v1_Setting__Output)[];
}
