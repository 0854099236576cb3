// Original file: proto/nkpsim/vcenter/v1/session.proto


/**
 * Who logs in.
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
 * Who logs in.
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
