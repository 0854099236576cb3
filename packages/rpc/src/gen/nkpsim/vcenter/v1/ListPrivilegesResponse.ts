// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * The privileges.
 */
export interface ListPrivilegesResponse {
  /**
   * As vSphere spells them, in their order.
   */
  'privileges'?: (string)[];
}

/**
 * The privileges.
 */
export interface ListPrivilegesResponse__Output {
  /**
   * As vSphere spells them, in their order.
   */
  'privileges': (string)[];
}
