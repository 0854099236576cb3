// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * A user to make.
 */
export interface CreateUserRequest {
  /**
   * Name with its domain, `operator@vsphere.local`; in lower case.
   */
  'user'?: (string);
  /**
   * Password of 8 to 1024 bytes.
   */
  'password'?: (string);
}

/**
 * A user to make.
 */
export interface CreateUserRequest__Output {
  /**
   * Name with its domain, `operator@vsphere.local`; in lower case.
   */
  'user': (string);
  /**
   * Password of 8 to 1024 bytes.
   */
  'password': (string);
}
