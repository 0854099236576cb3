// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { HostProvider as _nkpsim_vcenter_v1_HostProvider, HostProvider__Output as _nkpsim_vcenter_v1_HostProvider__Output } from '../../../nkpsim/vcenter/v1/HostProvider.ts';

/**
 * The providers of a host.
 */
export interface ListHostProvidersResponse {
  /**
   * Ordered by name.
   */
  'providers'?: (_nkpsim_vcenter_v1_HostProvider)[];
}

/**
 * The providers of a host.
 */
export interface ListHostProvidersResponse__Output {
  /**
   * Ordered by name.
   */
  'providers': (_nkpsim_vcenter_v1_HostProvider__Output)[];
}
