// Original file: proto/nkpsim/trust/v1/attestation.proto

import type { TokenKind as _nkpsim_trust_v1_TokenKind, TokenKind__Output as _nkpsim_trust_v1_TokenKind__Output } from '../../../nkpsim/trust/v1/TokenKind.ts';

/**
 * A signed statement about a host.
 */
export interface AttestationToken {
  /**
   * What the token is for.
   */
  'kind'?: (_nkpsim_trust_v1_TokenKind);
  /**
   * JSON web token, ES256, with the claims iss (the group), aud, sub (the EK name), iat, exp,
   * cnf.jkt (thumbprint of the proof key) and esx.
   */
  'token'?: (string);
  /**
   * When the token expires, milliseconds since 1970, UTC.
   */
  'expiryMs'?: (number | string);
}

/**
 * A signed statement about a host.
 */
export interface AttestationToken__Output {
  /**
   * What the token is for.
   */
  'kind': (_nkpsim_trust_v1_TokenKind__Output);
  /**
   * JSON web token, ES256, with the claims iss (the group), aud, sub (the EK name), iat, exp,
   * cnf.jkt (thumbprint of the proof key) and esx.
   */
  'token': (string);
  /**
   * When the token expires, milliseconds since 1970, UTC.
   */
  'expiryMs': (number);
}
