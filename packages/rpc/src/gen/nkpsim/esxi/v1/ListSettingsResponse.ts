// Original file: proto/nkpsim/esxi/v1/host_setting.proto

import type { Setting as _nkpsim_esxi_v1_Setting, Setting__Output as _nkpsim_esxi_v1_Setting__Output } from '../../../nkpsim/esxi/v1/Setting.ts';

/**
 * The settings.
 */
export interface ListSettingsResponse {
  /**
   * Ordered by name.
   */
  'settings'?: (_nkpsim_esxi_v1_Setting)[];
}

/**
 * The settings.
 */
export interface ListSettingsResponse__Output {
  /**
   * Ordered by name.
   */
  'settings': (_nkpsim_esxi_v1_Setting__Output)[];
}
