// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * A named set of privileges.
 */
export interface Role {
  /**
   * As permissions name it, `NoCryptoAdmin`.
   */
  'name'?: (string);
  /**
   * As people read it.
   */
  'label'?: (string);
  /**
   * As vSphere spells them, in their order.
   */
  'privileges'?: (string)[];
  /**
   * Made by the product: it cannot be changed.
   */
  'system'?: (boolean);
}

/**
 * A named set of privileges.
 */
export interface Role__Output {
  /**
   * As permissions name it, `NoCryptoAdmin`.
   */
  'name': (string);
  /**
   * As people read it.
   */
  'label': (string);
  /**
   * As vSphere spells them, in their order.
   */
  'privileges': (string)[];
  /**
   * Made by the product: it cannot be changed.
   */
  'system': (boolean);
}
