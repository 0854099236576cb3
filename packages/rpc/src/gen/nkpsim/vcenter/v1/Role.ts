// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * A named set of privileges.
 */
export interface Role {
  /**
   * Name that permissions use, `NoCryptoAdmin`.
   */
  'name'?: (string);
  /**
   * Name that is shown to people.
   */
  'label'?: (string);
  /**
   * Names of privileges as in vSphere, ordered.
   */
  'privileges'?: (string)[];
  /**
   * Whether the product defines the role, so that it cannot be changed.
   */
  'system'?: (boolean);
}

/**
 * A named set of privileges.
 */
export interface Role__Output {
  /**
   * Name that permissions use, `NoCryptoAdmin`.
   */
  'name': (string);
  /**
   * Name that is shown to people.
   */
  'label': (string);
  /**
   * Names of privileges as in vSphere, ordered.
   */
  'privileges': (string)[];
  /**
   * Whether the product defines the role, so that it cannot be changed.
   */
  'system': (boolean);
}
