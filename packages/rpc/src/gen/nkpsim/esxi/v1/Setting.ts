// Original file: proto/nkpsim/esxi/v1/host_setting.proto


/**
 * A setting.
 */
export interface Setting {
  /**
   * As vSphere spells it: `Config.HostAgent.log.level`.
   */
  'name'?: (string);
  /**
   * As text.
   */
  'value'?: (string);
  /**
   * What it is without being set: what the host was started with.
   */
  'defaultValue'?: (string);
  /**
   * What it may be, for a person: `error or warning or info or verbose or trivia`.
   */
  'bounds'?: (string);
}

/**
 * A setting.
 */
export interface Setting__Output {
  /**
   * As vSphere spells it: `Config.HostAgent.log.level`.
   */
  'name': (string);
  /**
   * As text.
   */
  'value': (string);
  /**
   * What it is without being set: what the host was started with.
   */
  'defaultValue': (string);
  /**
   * What it may be, for a person: `error or warning or info or verbose or trivia`.
   */
  'bounds': (string);
}
