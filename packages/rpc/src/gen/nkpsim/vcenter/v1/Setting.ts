// Original file: proto/nkpsim/vcenter/v1/setting.proto


/**
 * A setting.
 */
export interface Setting {
  /**
   * As vSphere spells it, `vpxd.KMS.remediationInterval`; those that begin with `nkpsim.` are this
   * simulator's own.
   */
  'name'?: (string);
  /**
   * As text.
   */
  'value'?: (string);
  /**
   * What it is without being set.
   */
  'defaultValue'?: (string);
  /**
   * Unit of a number: `minutes`, `hours`, `days`, `seconds`, `attempts`; empty for what is none.
   */
  'unit'?: (string);
  /**
   * What it may be, for a person: `1 to 1440`, `true or false`, `copy or replace`.
   */
  'bounds'?: (string);
}

/**
 * A setting.
 */
export interface Setting__Output {
  /**
   * As vSphere spells it, `vpxd.KMS.remediationInterval`; those that begin with `nkpsim.` are this
   * simulator's own.
   */
  'name': (string);
  /**
   * As text.
   */
  'value': (string);
  /**
   * What it is without being set.
   */
  'defaultValue': (string);
  /**
   * Unit of a number: `minutes`, `hours`, `days`, `seconds`, `attempts`; empty for what is none.
   */
  'unit': (string);
  /**
   * What it may be, for a person: `1 to 1440`, `true or false`, `copy or replace`.
   */
  'bounds': (string);
}
