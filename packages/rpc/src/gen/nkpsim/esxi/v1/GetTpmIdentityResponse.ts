// Original file: proto/nkpsim/esxi/v1/attestation.proto


/**
 * The identity of a TPM.
 */
export interface GetTpmIdentityResponse {
  /**
   * X.509 certificate of the endorsement key (EK), DER; empty if the TPM does not have a
   * certificate.
   */
  'endorsementCertificate'?: (Buffer | Uint8Array | string);
  /**
   * EK as TPMT_PUBLIC.
   */
  'endorsementKey'?: (Buffer | Uint8Array | string);
  /**
   * Attestation key (AK) as TPMT_PUBLIC.
   */
  'attestationKey'?: (Buffer | Uint8Array | string);
  /**
   * Name of the NV counter of boot policies, 34 bytes; empty on a host whose configuration is not
   * sealed.
   */
  'bootPolicyCounterName'?: (Buffer | Uint8Array | string);
  /**
   * Value of the NV counter of boot policies.
   */
  'bootPolicyCounter'?: (number | string);
  /**
   * Public key that approves boots of this host, X and Y, 64 bytes. Empty: the configuration is not
   * sealed, or is sealed to the measurements of one boot.
   */
  'bootAuthority'?: (Buffer | Uint8Array | string);
}

/**
 * The identity of a TPM.
 */
export interface GetTpmIdentityResponse__Output {
  /**
   * X.509 certificate of the endorsement key (EK), DER; empty if the TPM does not have a
   * certificate.
   */
  'endorsementCertificate': (Buffer);
  /**
   * EK as TPMT_PUBLIC.
   */
  'endorsementKey': (Buffer);
  /**
   * Attestation key (AK) as TPMT_PUBLIC.
   */
  'attestationKey': (Buffer);
  /**
   * Name of the NV counter of boot policies, 34 bytes; empty on a host whose configuration is not
   * sealed.
   */
  'bootPolicyCounterName': (Buffer);
  /**
   * Value of the NV counter of boot policies.
   */
  'bootPolicyCounter': (number);
  /**
   * Public key that approves boots of this host, X and Y, 64 bytes. Empty: the configuration is not
   * sealed, or is sealed to the measurements of one boot.
   */
  'bootAuthority': (Buffer);
}
