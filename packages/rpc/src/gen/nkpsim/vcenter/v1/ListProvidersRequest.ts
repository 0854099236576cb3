// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { Health as _nkpsim_vcenter_v1_Health, Health__Output as _nkpsim_vcenter_v1_Health__Output } from '../../../nkpsim/vcenter/v1/Health.ts';

/**
 * Asks for the providers.
 */
export interface ListProvidersRequest {
  /**
   * Names of providers; empty: all.
   */
  'providers'?: (string)[];
  /**
   * Only providers with one of these values are returned; empty: all.
   */
  'health'?: (_nkpsim_vcenter_v1_Health)[];
}

/**
 * Asks for the providers.
 */
export interface ListProvidersRequest__Output {
  /**
   * Names of providers; empty: all.
   */
  'providers': (string)[];
  /**
   * Only providers with one of these values are returned; empty: all.
   */
  'health': (_nkpsim_vcenter_v1_Health__Output)[];
}
