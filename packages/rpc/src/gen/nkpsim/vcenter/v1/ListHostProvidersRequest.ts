// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { Health as _nkpsim_vcenter_v1_Health, Health__Output as _nkpsim_vcenter_v1_Health__Output } from '../../../nkpsim/vcenter/v1/Health.ts';

/**
 * Asks for the providers of a host.
 */
export interface ListHostProvidersRequest {
  /**
   * Name of the host.
   */
  'host'?: (string);
  /**
   * Names; none: all.
   */
  'providers'?: (string)[];
  /**
   * Health to filter by; none: all.
   */
  'health'?: (_nkpsim_vcenter_v1_Health)[];
}

/**
 * Asks for the providers of a host.
 */
export interface ListHostProvidersRequest__Output {
  /**
   * Name of the host.
   */
  'host': (string);
  /**
   * Names; none: all.
   */
  'providers': (string)[];
  /**
   * Health to filter by; none: all.
   */
  'health': (_nkpsim_vcenter_v1_Health__Output)[];
}
