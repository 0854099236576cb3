// Original file: proto/nkpsim/esxi/v1/attestation.proto


/**
 * The evidence.
 */
export interface AttestResponse {
  /**
   * X.509 certificate of the EK, DER.
   */
  'endorsementCertificate'?: (Buffer | Uint8Array | string);
  /**
   * EK as TPMT_PUBLIC.
   */
  'endorsementKey'?: (Buffer | Uint8Array | string);
  /**
   * AK as TPMT_PUBLIC.
   */
  'attestationKey'?: (Buffer | Uint8Array | string);
  /**
   * Proof that the TPM activated the credential: HMAC-SHA-256 over the nonce, under the secret in
   * the credential, 32 bytes.
   */
  'activation'?: (Buffer | Uint8Array | string);
  /**
   * TPMS_ATTEST of a quote over SHA-256 PCRs 0, 2, 4, 7, 9, 12 and 14.
   */
  'attested'?: (Buffer | Uint8Array | string);
  /**
   * TPMT_SIGNATURE over the quote.
   */
  'signature'?: (Buffer | Uint8Array | string);
  /**
   * TCG crypto-agile event log of the boot.
   */
  'eventLog'?: (Buffer | Uint8Array | string);
  /**
   * Values of the quoted PCRs in ascending order, 32 bytes each. With these values vCenter can name
   * the PCR that differs.
   */
  'pcrValues'?: (Buffer | Uint8Array | string)[];
}

/**
 * The evidence.
 */
export interface AttestResponse__Output {
  /**
   * X.509 certificate of the EK, DER.
   */
  'endorsementCertificate': (Buffer);
  /**
   * EK as TPMT_PUBLIC.
   */
  'endorsementKey': (Buffer);
  /**
   * AK as TPMT_PUBLIC.
   */
  'attestationKey': (Buffer);
  /**
   * Proof that the TPM activated the credential: HMAC-SHA-256 over the nonce, under the secret in
   * the credential, 32 bytes.
   */
  'activation': (Buffer);
  /**
   * TPMS_ATTEST of a quote over SHA-256 PCRs 0, 2, 4, 7, 9, 12 and 14.
   */
  'attested': (Buffer);
  /**
   * TPMT_SIGNATURE over the quote.
   */
  'signature': (Buffer);
  /**
   * TCG crypto-agile event log of the boot.
   */
  'eventLog': (Buffer);
  /**
   * Values of the quoted PCRs in ascending order, 32 bytes each. With these values vCenter can name
   * the PCR that differs.
   */
  'pcrValues': (Buffer)[];
}
