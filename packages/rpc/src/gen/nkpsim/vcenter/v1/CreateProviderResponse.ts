// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { Provider as _nkpsim_vcenter_v1_Provider, Provider__Output as _nkpsim_vcenter_v1_Provider__Output } from '../../../nkpsim/vcenter/v1/Provider.ts';

/**
 * The provider that was made.
 */
export interface CreateProviderResponse {
  /**
   * State right after the call.
   */
  'provider'?: (_nkpsim_vcenter_v1_Provider | null);
}

/**
 * The provider that was made.
 */
export interface CreateProviderResponse__Output {
  /**
   * State right after the call.
   */
  'provider': (_nkpsim_vcenter_v1_Provider__Output | null);
}
