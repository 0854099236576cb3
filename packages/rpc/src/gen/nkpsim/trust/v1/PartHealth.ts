// Original file: proto/nkpsim/trust/v1/administration.proto

import type { TrustHealth as _nkpsim_trust_v1_TrustHealth, TrustHealth__Output as _nkpsim_trust_v1_TrustHealth__Output } from '../../../nkpsim/trust/v1/TrustHealth.ts';

/**
 * Health of a part.
 */
export interface PartHealth {
  /**
   * `attestation`, `key provider service`, or the name of a key provider.
   */
  'part'?: (string);
  /**
   * The health.
   */
  'health'?: (_nkpsim_trust_v1_TrustHealth);
  /**
   * Reasons, one line each; none if it works.
   */
  'details'?: (string)[];
}

/**
 * Health of a part.
 */
export interface PartHealth__Output {
  /**
   * `attestation`, `key provider service`, or the name of a key provider.
   */
  'part': (string);
  /**
   * The health.
   */
  'health': (_nkpsim_trust_v1_TrustHealth__Output);
  /**
   * Reasons, one line each; none if it works.
   */
  'details': (string)[];
}
