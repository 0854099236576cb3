// Original file: proto/nkpsim/esxi/v1/host_setting.proto

import type { Setting as _nkpsim_esxi_v1_Setting, Setting__Output as _nkpsim_esxi_v1_Setting__Output } from '../../../nkpsim/esxi/v1/Setting.ts';

/**
 * The setting that was set.
 */
export interface SetSettingResponse {
  /**
   * Current value.
   */
  'setting'?: (_nkpsim_esxi_v1_Setting | null);
}

/**
 * The setting that was set.
 */
export interface SetSettingResponse__Output {
  /**
   * Current value.
   */
  'setting': (_nkpsim_esxi_v1_Setting__Output | null);
}
