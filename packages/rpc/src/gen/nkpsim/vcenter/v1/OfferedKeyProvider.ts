// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto


/**
 * A key provider of the Trust Authority.
 */
export interface OfferedKeyProvider {
  /**
   * Name at the Trust Authority.
   */
  'provider'?: (string);
  /**
   * UUID at the Trust Authority.
   */
  'providerId'?: (string);
  /**
   * Name of the registered trusted key provider; empty if it is not registered.
   */
  'registeredName'?: (string);
}

/**
 * A key provider of the Trust Authority.
 */
export interface OfferedKeyProvider__Output {
  /**
   * Name at the Trust Authority.
   */
  'provider': (string);
  /**
   * UUID at the Trust Authority.
   */
  'providerId': (string);
  /**
   * Name of the registered trusted key provider; empty if it is not registered.
   */
  'registeredName': (string);
}
