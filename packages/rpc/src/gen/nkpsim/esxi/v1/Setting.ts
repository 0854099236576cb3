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
   * Present value, as text.
   */
  'value'?: (string);
  /**
   * Value that applies if the setting was not set: the one with which the host was started.
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
   * Present value, as text.
   */
  'value': (string);
  /**
   * Value that applies if the setting was not set: the one with which the host was started.
   */
  'defaultValue': (string);
  /**
   * Allowed values, as text: `error or warning or info or verbose or trivia`.
   */
  'bounds': (string);
}
