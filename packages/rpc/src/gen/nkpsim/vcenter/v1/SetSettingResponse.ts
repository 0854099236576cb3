// Original file: proto/nkpsim/vcenter/v1/setting.proto

import type { Setting as _nkpsim_vcenter_v1_Setting, Setting__Output as _nkpsim_vcenter_v1_Setting__Output } from '../../../nkpsim/vcenter/v1/Setting.ts';

/**
 * The setting that was set.
 */
export interface SetSettingResponse {
  /**
   * Current value.
   */
  'setting'?: (_nkpsim_vcenter_v1_Setting | null);
}

/**
 * The setting that was set.
 */
export interface SetSettingResponse__Output {
  /**
   * Current value.
   */
  'setting': (_nkpsim_vcenter_v1_Setting__Output | null);
}
