// Original file: proto/nkpsim/vcenter/v1/setting.proto

import type { Setting as _nkpsim_vcenter_v1_Setting, Setting__Output as _nkpsim_vcenter_v1_Setting__Output } from '../../../nkpsim/vcenter/v1/Setting.ts';

/**
 * The setting.
 */
export interface GetSettingResponse {
  /**
   * Current value.
   */
  'setting'?: (_nkpsim_vcenter_v1_Setting | null);
}

/**
 * The setting.
 */
export interface GetSettingResponse__Output {
  /**
   * Current value.
   */
  'setting': (_nkpsim_vcenter_v1_Setting__Output | null);
}
