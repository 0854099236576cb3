// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto

import type { ProviderComparison as _nkpsim_vcenter_v1_ProviderComparison, ProviderComparison__Output as _nkpsim_vcenter_v1_ProviderComparison__Output } from '../../../nkpsim/vcenter/v1/ProviderComparison.ts';

/**
 * The comparison.
 */
export interface CompareProvidersResponse {
  /**
   * Ordered by name.
   */
  'providers'?: (_nkpsim_vcenter_v1_ProviderComparison)[];
  /**
   * Linked vCenters whose providers are unknown.
   */
  'unheard'?: (string)[];
  /**
   * Linked vCenters that do not answer, and are compared as they last reported.
   */
  'unreachable'?: (string)[];
}

/**
 * The comparison.
 */
export interface CompareProvidersResponse__Output {
  /**
   * Ordered by name.
   */
  'providers': (_nkpsim_vcenter_v1_ProviderComparison__Output)[];
  /**
   * Linked vCenters whose providers are unknown.
   */
  'unheard': (string)[];
  /**
   * Linked vCenters that do not answer, and are compared as they last reported.
   */
  'unreachable': (string)[];
}
