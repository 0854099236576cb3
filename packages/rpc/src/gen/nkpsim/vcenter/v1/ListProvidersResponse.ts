// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { Provider as _nkpsim_vcenter_v1_Provider, Provider__Output as _nkpsim_vcenter_v1_Provider__Output } from '../../../nkpsim/vcenter/v1/Provider.ts';

/**
 * The providers.
 */
export interface ListProvidersResponse {
  /**
   * Ordered by name.
   */
  'providers'?: (_nkpsim_vcenter_v1_Provider)[];
}

/**
 * The providers.
 */
export interface ListProvidersResponse__Output {
  /**
   * Ordered by name.
   */
  'providers': (_nkpsim_vcenter_v1_Provider__Output)[];
}
