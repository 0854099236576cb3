// Original file: proto/nkpsim/trust/v1/attestation.proto

import type { TrustCheck as _nkpsim_trust_v1_TrustCheck, TrustCheck__Output as _nkpsim_trust_v1_TrustCheck__Output } from '../../../nkpsim/trust/v1/TrustCheck.ts';
import type { AttestationToken as _nkpsim_trust_v1_AttestationToken, AttestationToken__Output as _nkpsim_trust_v1_AttestationToken__Output } from '../../../nkpsim/trust/v1/AttestationToken.ts';

/**
 * The verdict.
 */
export interface FinishAttestationResponse {
  /**
   * Whether the host is attested.
   */
  'attested'?: (boolean);
  /**
   * Code of the first check that failed; empty if all passed.
   */
  'reason'?: (string);
  /**
   * One line with the cause; empty if all passed.
   */
  'message'?: (string);
  /**
   * All checks, in order.
   */
  'checks'?: (_nkpsim_trust_v1_TrustCheck)[];
  /**
   * The tokens; none unless the host is attested.
   */
  'tokens'?: (_nkpsim_trust_v1_AttestationToken)[];
  /**
   * Name of the base image that the host booted; empty unless the host is attested.
   */
  'baseImage'?: (string);
  /**
   * Lifetime of the tokens, milliseconds. A host renews its tokens after half of it.
   */
  'lifetimeMs'?: (number | string);
}

/**
 * The verdict.
 */
export interface FinishAttestationResponse__Output {
  /**
   * Whether the host is attested.
   */
  'attested': (boolean);
  /**
   * Code of the first check that failed; empty if all passed.
   */
  'reason': (string);
  /**
   * One line with the cause; empty if all passed.
   */
  'message': (string);
  /**
   * All checks, in order.
   */
  'checks': (_nkpsim_trust_v1_TrustCheck__Output)[];
  /**
   * The tokens; none unless the host is attested.
   */
  'tokens': (_nkpsim_trust_v1_AttestationToken__Output)[];
  /**
   * Name of the base image that the host booted; empty unless the host is attested.
   */
  'baseImage': (string);
  /**
   * Lifetime of the tokens, milliseconds. A host renews its tokens after half of it.
   */
  'lifetimeMs': (number);
}
