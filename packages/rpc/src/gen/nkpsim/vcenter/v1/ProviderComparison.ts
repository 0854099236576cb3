// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto

import type { ProviderHolder as _nkpsim_vcenter_v1_ProviderHolder, ProviderHolder__Output as _nkpsim_vcenter_v1_ProviderHolder__Output } from '../../../nkpsim/vcenter/v1/ProviderHolder.ts';

/**
 * Comparison of one name across the domain.
 */
export interface ProviderComparison {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * `same`: one KDK on all vCenters that have the name. `different`: one name with several KDKs.
   * `single`: only one vCenter has the name. `unknown`: no KDKs differ, but a vCenter in `unheard`
   * may have the name too.
   */
  'verdict'?: (string);
  /**
   * vCenters that have a provider of this name.
   */
  'holders'?: (_nkpsim_vcenter_v1_ProviderHolder)[];
}

/**
 * Comparison of one name across the domain.
 */
export interface ProviderComparison__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * `same`: one KDK on all vCenters that have the name. `different`: one name with several KDKs.
   * `single`: only one vCenter has the name. `unknown`: no KDKs differ, but a vCenter in `unheard`
   * may have the name too.
   */
  'verdict': (string);
  /**
   * vCenters that have a provider of this name.
   */
  'holders': (_nkpsim_vcenter_v1_ProviderHolder__Output)[];
}
