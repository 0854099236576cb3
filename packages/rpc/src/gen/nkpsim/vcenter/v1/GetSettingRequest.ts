// Original file: proto/nkpsim/vcenter/v1/setting.proto


/**
 * Asks for a setting.
 */
export interface GetSettingRequest {
  /**
   * Name of the setting.
   */
  'name'?: (string);
}

/**
 * Asks for a setting.
 */
export interface GetSettingRequest__Output {
  /**
   * Name of the setting.
   */
  'name': (string);
}
