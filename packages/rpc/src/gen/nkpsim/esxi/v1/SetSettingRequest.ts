// Original file: proto/nkpsim/esxi/v1/host_setting.proto


/**
 * A setting to set.
 */
export interface SetSettingRequest {
  /**
   * Name of the setting.
   */
  'name'?: (string);
  /**
   * New value as text; empty: the default value.
   */
  'value'?: (string);
}

/**
 * A setting to set.
 */
export interface SetSettingRequest__Output {
  /**
   * Name of the setting.
   */
  'name': (string);
  /**
   * New value as text; empty: the default value.
   */
  'value': (string);
}
