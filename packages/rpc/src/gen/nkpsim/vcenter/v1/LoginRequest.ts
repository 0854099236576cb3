// Original file: proto/nkpsim/vcenter/v1/session.proto


/**
 * The user who logs in.
 */
export interface LoginRequest {
  /**
   * Name with its domain, `administrator@vsphere.local`.
   */
  'user'?: (string);
  /**
   * That user's password.
   */
  'password'?: (string);
}

/**
 * The user who logs in.
 */
export interface LoginRequest__Output {
  /**
   * Name with its domain, `administrator@vsphere.local`.
   */
  'user': (string);
  /**
   * That user's password.
   */
  'password': (string);
}
