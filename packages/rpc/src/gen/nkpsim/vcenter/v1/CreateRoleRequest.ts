// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * A role to make.
 */
export interface CreateRoleRequest {
  /**
   * Name, unique; 1 to 80 characters.
   */
  'name'?: (string);
  /**
   * Names of privileges as in vSphere. A custom role also has the privileges to read.
   */
  'privileges'?: (string)[];
}

/**
 * A role to make.
 */
export interface CreateRoleRequest__Output {
  /**
   * Name, unique; 1 to 80 characters.
   */
  'name': (string);
  /**
   * Names of privileges as in vSphere. A custom role also has the privileges to read.
   */
  'privileges': (string)[];
}
