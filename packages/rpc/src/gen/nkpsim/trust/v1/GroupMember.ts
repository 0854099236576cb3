// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * An attestation service of the group.
 */
export interface GroupMember {
  /**
   * Id of the service, a UUID.
   */
  'serviceId'?: (string);
  /**
   * Certificate of the key that signs its tokens, PEM.
   */
  'tokenCertificatePem'?: (string);
}

/**
 * An attestation service of the group.
 */
export interface GroupMember__Output {
  /**
   * Id of the service, a UUID.
   */
  'serviceId': (string);
  /**
   * Certificate of the key that signs its tokens, PEM.
   */
  'tokenCertificatePem': (string);
}
