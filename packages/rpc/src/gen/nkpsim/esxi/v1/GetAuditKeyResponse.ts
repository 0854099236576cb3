// Original file: proto/nkpsim/esxi/v1/host_audit.proto


/**
 * The key.
 */
export interface GetAuditKeyResponse {
  /**
   * UUID of the host, which is also the UUID of the log.
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
export interface GetAuditKeyResponse__Output {
  /**
   * UUID of the host, which is also the UUID of the log.
   */
  'instanceId': (string);
  /**
   * Ed25519 public key, SubjectPublicKeyInfo in PEM.
   */
  'publicKeyPem': (string);
}
