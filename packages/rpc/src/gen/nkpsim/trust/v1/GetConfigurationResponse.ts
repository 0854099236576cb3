// Original file: proto/nkpsim/trust/v1/administration.proto

import type { TrustConfiguration as _nkpsim_trust_v1_TrustConfiguration, TrustConfiguration__Output as _nkpsim_trust_v1_TrustConfiguration__Output } from '../../../nkpsim/trust/v1/TrustConfiguration.ts';

/**
 * The configuration.
 */
export interface GetConfigurationResponse {
  /**
   * The configuration without secrets.
   */
  'configuration'?: (_nkpsim_trust_v1_TrustConfiguration | null);
}

/**
 * The configuration.
 */
export interface GetConfigurationResponse__Output {
  /**
   * The configuration without secrets.
   */
  'configuration': (_nkpsim_trust_v1_TrustConfiguration__Output | null);
}
