// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto


/**
 * Services of a trust host.
 */
export interface TrustService {
  /**
   * UUID of the services.
   */
  'serviceId'?: (string);
  /**
   * Name of the trust host.
   */
  'trustHost'?: (string);
  /**
   * Address of its attestation service and its key provider service, `host:port`.
   */
  'address'?: (string);
  /**
   * SHA-256 of the certificate of the services, upper-case hex with colons.
   */
  'thumbprint'?: (string);
  /**
   * Group. Key provider services accept tokens of attestation services of the same group.
   */
  'group'?: (string);
  /**
   * Names of the trusted clusters that use the services.
   */
  'clusters'?: (string)[];
}

/**
 * Services of a trust host.
 */
export interface TrustService__Output {
  /**
   * UUID of the services.
   */
  'serviceId': (string);
  /**
   * Name of the trust host.
   */
  'trustHost': (string);
  /**
   * Address of its attestation service and its key provider service, `host:port`.
   */
  'address': (string);
  /**
   * SHA-256 of the certificate of the services, upper-case hex with colons.
   */
  'thumbprint': (string);
  /**
   * Group. Key provider services accept tokens of attestation services of the same group.
   */
  'group': (string);
  /**
   * Names of the trusted clusters that use the services.
   */
  'clusters': (string)[];
}
