// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { Provider as _nkpsim_vcenter_v1_Provider, Provider__Output as _nkpsim_vcenter_v1_Provider__Output } from '../../../nkpsim/vcenter/v1/Provider.ts';

/**
 * The providers.
 */
export interface ListProvidersResponse {
  /**
   * In the order of their names.
   */
  'providers'?: (_nkpsim_vcenter_v1_Provider)[];
}

/**
 * The providers.
 */
export interface ListProvidersResponse__Output {
  /**
   * In the order of their names.
   */
  'providers': (_nkpsim_vcenter_v1_Provider__Output)[];
}
