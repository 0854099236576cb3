// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * A role to delete.
 */
export interface DeleteRoleRequest {
  /**
   * Name of the role.
   */
  'name'?: (string);
}

/**
 * A role to delete.
 */
export interface DeleteRoleRequest__Output {
  /**
   * Name of the role.
   */
  'name': (string);
}
