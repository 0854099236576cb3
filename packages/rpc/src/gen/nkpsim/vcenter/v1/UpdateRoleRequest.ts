// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * A role to change.
 */
export interface UpdateRoleRequest {
  /**
   * Name of the role.
   */
  'name'?: (string);
  /**
   * All privileges that the role will have.
   */
  'privileges'?: (string)[];
}

/**
 * A role to change.
 */
export interface UpdateRoleRequest__Output {
  /**
   * Name of the role.
   */
  'name': (string);
  /**
   * All privileges that the role will have.
   */
  'privileges': (string)[];
}
