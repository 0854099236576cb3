// Original file: proto/nkpsim/vcenter/v1/setting.proto


/**
 * Asks for a setting.
 */
export interface GetSettingRequest {
  /**
   * Its name.
   */
  'name'?: (string);
}

/**
 * Asks for a setting.
 */
export interface GetSettingRequest__Output {
  /**
   * Its name.
   */
  'name': (string);
}
