// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto

import type { TrustService as _nkpsim_vcenter_v1_TrustService, TrustService__Output as _nkpsim_vcenter_v1_TrustService__Output } from '../../../nkpsim/vcenter/v1/TrustService.ts';
import type { OfferedKeyProvider as _nkpsim_vcenter_v1_OfferedKeyProvider, OfferedKeyProvider__Output as _nkpsim_vcenter_v1_OfferedKeyProvider__Output } from '../../../nkpsim/vcenter/v1/OfferedKeyProvider.ts';

/**
 * The services.
 */
export interface ListServicesResponse {
  /**
   * Registered services.
   */
  'services'?: (_nkpsim_vcenter_v1_TrustService)[];
  /**
   * Key providers that they offer.
   */
  'providers'?: (_nkpsim_vcenter_v1_OfferedKeyProvider)[];
}

/**
 * The services.
 */
export interface ListServicesResponse__Output {
  /**
   * Registered services.
   */
  'services': (_nkpsim_vcenter_v1_TrustService__Output)[];
  /**
   * Key providers that they offer.
   */
  'providers': (_nkpsim_vcenter_v1_OfferedKeyProvider__Output)[];
}
