// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * A named set of privileges.
 */
export interface Role {
  /**
   * Name in permissions, `NoCryptoAdmin`.
   */
  'name'?: (string);
  /**
   * Name for display.
   */
  'label'?: (string);
  /**
   * Names as in vSphere, ordered.
   */
  'privileges'?: (string)[];
  /**
   * Defined by the product: it cannot be changed.
   */
  'system'?: (boolean);
}

/**
 * A named set of privileges.
 */
export interface Role__Output {
  /**
   * Name in permissions, `NoCryptoAdmin`.
   */
  'name': (string);
  /**
   * Name for display.
   */
  'label': (string);
  /**
   * Names as in vSphere, ordered.
   */
  'privileges': (string)[];
  /**
   * Defined by the product: it cannot be changed.
   */
  'system': (boolean);
}
