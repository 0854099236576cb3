// Original file: proto/nkpsim/esxi/v1/host_setting.proto


/**
 * A setting.
 */
export interface Setting {
  /**
   * Name as in vSphere: `Config.HostAgent.log.level`.
   */
  'name'?: (string);
  /**
   * As text.
   */
  'value'?: (string);
  /**
   * Value without a setting: what the host was started with.
   */
  'defaultValue'?: (string);
  /**
   * Allowed values, as text: `error or warning or info or verbose or trivia`.
   */
  'bounds'?: (string);
}

/**
 * A setting.
 */
export interface Setting__Output {
  /**
   * Name as in vSphere: `Config.HostAgent.log.level`.
   */
  'name': (string);
  /**
   * As text.
   */
  'value': (string);
  /**
   * Value without a setting: what the host was started with.
   */
  'defaultValue': (string);
  /**
   * Allowed values, as text: `error or warning or info or verbose or trivia`.
   */
  'bounds': (string);
}
