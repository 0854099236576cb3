// Original file: proto/nkpsim/trust/v1/attestation.proto


/**
 * The identity of a TPM, and the key of the host that the attestation will be about.
 */
export interface BeginAttestationRequest {
  /**
   * X.509 certificate of the endorsement key (EK), DER, at most 4096 bytes; empty if the TPM does
   * not have a certificate.
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
   * Public key of the host on P-256, X and Y, 64 bytes. The tokens are valid only with its private
   * key.
   */
  'proofKey'?: (Buffer | Uint8Array | string);
}

/**
 * The identity of a TPM, and the key of the host that the attestation will be about.
 */
export interface BeginAttestationRequest__Output {
  /**
   * X.509 certificate of the endorsement key (EK), DER, at most 4096 bytes; empty if the TPM does
   * not have a certificate.
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
   * Public key of the host on P-256, X and Y, 64 bytes. The tokens are valid only with its private
   * key.
   */
  'proofKey': (Buffer);
}
