// Original file: proto/nkpsim/vcenter/v1/setting.proto


/**
 * A setting.
 */
export interface Setting {
  /**
   * Name as in vSphere, `vpxd.KMS.remediationInterval`. Names that begin with `nkpsim.` exist only
   * in the simulator.
   */
  'name'?: (string);
  /**
   * Present value, as text.
   */
  'value'?: (string);
  /**
   * Value that applies if the setting was not set.
   */
  'defaultValue'?: (string);
  /**
   * Unit of a number: `minutes`, `hours`, `days`, `seconds`, `attempts`. Empty: the value is not a
   * number.
   */
  'unit'?: (string);
  /**
   * Allowed values, as text: `1 to 1440`, `true or false`, `observed or documented`.
   */
  'bounds'?: (string);
}

/**
 * A setting.
 */
export interface Setting__Output {
  /**
   * Name as in vSphere, `vpxd.KMS.remediationInterval`. Names that begin with `nkpsim.` exist only
   * in the simulator.
   */
  'name': (string);
  /**
   * Present value, as text.
   */
  'value': (string);
  /**
   * Value that applies if the setting was not set.
   */
  'defaultValue': (string);
  /**
   * Unit of a number: `minutes`, `hours`, `days`, `seconds`, `attempts`. Empty: the value is not a
   * number.
   */
  'unit': (string);
  /**
   * Allowed values, as text: `1 to 1440`, `true or false`, `observed or documented`.
   */
  'bounds': (string);
}
