// Original file: proto/nkpsim/esxi/v1/host_setting.proto


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
