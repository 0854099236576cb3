// Original file: proto/nkpsim/vcenter/v1/audit.proto


/**
 * The key.
 */
export interface GetPublicKeyResponse {
  /**
   * UUID of the vCenter.
   */
  'instanceId'?: (string);
  /**
   * Ed25519 public key, SubjectPublicKeyInfo in PEM.
   */
  'publicKeyPem'?: (string);
}

/**
 * The key.
 */
export interface GetPublicKeyResponse__Output {
  /**
   * UUID of the vCenter.
   */
  'instanceId': (string);
  /**
   * Ed25519 public key, SubjectPublicKeyInfo in PEM.
   */
  'publicKeyPem': (string);
}
