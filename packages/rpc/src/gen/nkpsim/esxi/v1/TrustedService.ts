// Original file: proto/nkpsim/esxi/v1/trusted_infrastructure.proto


/**
 * A service of a Trust Authority cluster.
 */
export interface TrustedService {
  /**
   * UUID of the service.
   */
  'serviceId'?: (string);
  /**
   * `host:port`
   */
  'address'?: (string);
  /**
   * SHA-256 of the certificate of the service, upper-case hex with colons.
   */
  'thumbprint'?: (string);
  /**
   * Group. Key provider services accept tokens of attestation services of the same group.
   */
  'group'?: (string);
}

/**
 * A service of a Trust Authority cluster.
 */
export interface TrustedService__Output {
  /**
   * UUID of the service.
   */
  'serviceId': (string);
  /**
   * `host:port`
   */
  'address': (string);
  /**
   * SHA-256 of the certificate of the service, upper-case hex with colons.
   */
  'thumbprint': (string);
  /**
   * Group. Key provider services accept tokens of attestation services of the same group.
   */
  'group': (string);
}
