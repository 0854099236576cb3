// Original file: proto/nkpsim/trust/v1/attestation.proto

import type { TokenKind as _nkpsim_trust_v1_TokenKind, TokenKind__Output as _nkpsim_trust_v1_TokenKind__Output } from '../../../nkpsim/trust/v1/TokenKind.ts';

/**
 * The evidence without its event log.
 */
export interface AttestationHeader {
  /**
   * The context of the challenge.
   */
  'context'?: (Buffer | Uint8Array | string);
  /**
   * X.509 certificate of the EK, DER; empty if the TPM does not have a certificate.
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
   * The proof key of the first round, X and Y, 64 bytes.
   */
  'proofKey'?: (Buffer | Uint8Array | string);
  /**
   * Proof that the TPM activated the credential: HMAC-SHA-256 over the quoted nonce, under the
   * secret in the credential, 32 bytes.
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
   * Values of the quoted PCRs in ascending order, 32 bytes each.
   */
  'pcrValues'?: (Buffer | Uint8Array | string)[];
  /**
   * The wanted tokens; empty: one of each kind.
   */
  'kinds'?: (_nkpsim_trust_v1_TokenKind)[];
}

/**
 * The evidence without its event log.
 */
export interface AttestationHeader__Output {
  /**
   * The context of the challenge.
   */
  'context': (Buffer);
  /**
   * X.509 certificate of the EK, DER; empty if the TPM does not have a certificate.
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
   * The proof key of the first round, X and Y, 64 bytes.
   */
  'proofKey': (Buffer);
  /**
   * Proof that the TPM activated the credential: HMAC-SHA-256 over the quoted nonce, under the
   * secret in the credential, 32 bytes.
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
   * Values of the quoted PCRs in ascending order, 32 bytes each.
   */
  'pcrValues': (Buffer)[];
  /**
   * The wanted tokens; empty: one of each kind.
   */
  'kinds': (_nkpsim_trust_v1_TokenKind__Output)[];
}
