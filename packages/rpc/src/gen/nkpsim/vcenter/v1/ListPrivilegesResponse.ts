// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * The privileges.
 */
export interface ListPrivilegesResponse {
  /**
   * Names of privileges as in vSphere, ordered.
   */
  'privileges'?: (string)[];
}

/**
 * The privileges.
 */
export interface ListPrivilegesResponse__Output {
  /**
   * Names of privileges as in vSphere, ordered.
   */
  'privileges': (string)[];
}
