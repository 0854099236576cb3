// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto

import type { TrustService as _nkpsim_vcenter_v1_TrustService, TrustService__Output as _nkpsim_vcenter_v1_TrustService__Output } from '../../../nkpsim/vcenter/v1/TrustService.ts';

/**
 * The services are registered.
 */
export interface ImportServicesResponse {
  /**
   * All registered services.
   */
  'services'?: (_nkpsim_vcenter_v1_TrustService)[];
  /**
   * Names of the key providers that they offer.
   */
  'providers'?: (string)[];
}

/**
 * The services are registered.
 */
export interface ImportServicesResponse__Output {
  /**
   * All registered services.
   */
  'services': (_nkpsim_vcenter_v1_TrustService__Output)[];
  /**
   * Names of the key providers that they offer.
   */
  'providers': (string)[];
}
