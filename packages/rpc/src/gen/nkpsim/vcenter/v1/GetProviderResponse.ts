// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { Provider as _nkpsim_vcenter_v1_Provider, Provider__Output as _nkpsim_vcenter_v1_Provider__Output } from '../../../nkpsim/vcenter/v1/Provider.ts';
import type { ProviderOnHost as _nkpsim_vcenter_v1_ProviderOnHost, ProviderOnHost__Output as _nkpsim_vcenter_v1_ProviderOnHost__Output } from '../../../nkpsim/vcenter/v1/ProviderOnHost.ts';

/**
 * The provider.
 */
export interface GetProviderResponse {
  /**
   * Current state.
   */
  'provider'?: (_nkpsim_vcenter_v1_Provider | null);
  /**
   * State on every host of the vCenter, ordered by name.
   */
  'hosts'?: (_nkpsim_vcenter_v1_ProviderOnHost)[];
}

/**
 * The provider.
 */
export interface GetProviderResponse__Output {
  /**
   * Current state.
   */
  'provider': (_nkpsim_vcenter_v1_Provider__Output | null);
  /**
   * State on every host of the vCenter, ordered by name.
   */
  'hosts': (_nkpsim_vcenter_v1_ProviderOnHost__Output)[];
}
