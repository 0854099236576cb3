// Original file: proto/nkpsim/vcenter/v1/setting.proto


/**
 * A setting to set.
 */
export interface SetSettingRequest {
  /**
   * Its name.
   */
  'name'?: (string);
  /**
   * As text; empty: its default.
   */
  'value'?: (string);
}

/**
 * A setting to set.
 */
export interface SetSettingRequest__Output {
  /**
   * Its name.
   */
  'name': (string);
  /**
   * As text; empty: its default.
   */
  'value': (string);
}
