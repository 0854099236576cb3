// Original file: proto/nkpsim/vcenter/v1/setting.proto


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
