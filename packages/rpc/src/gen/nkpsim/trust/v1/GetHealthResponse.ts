// Original file: proto/nkpsim/trust/v1/administration.proto

import type { PartHealth as _nkpsim_trust_v1_PartHealth, PartHealth__Output as _nkpsim_trust_v1_PartHealth__Output } from '../../../nkpsim/trust/v1/PartHealth.ts';

/**
 * The health.
 */
export interface GetHealthResponse {
  /**
   * The services, then the key providers.
   */
  'parts'?: (_nkpsim_trust_v1_PartHealth)[];
}

/**
 * The health.
 */
export interface GetHealthResponse__Output {
  /**
   * The services, then the key providers.
   */
  'parts': (_nkpsim_trust_v1_PartHealth__Output)[];
}
