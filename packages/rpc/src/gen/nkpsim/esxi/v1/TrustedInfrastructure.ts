// Original file: proto/nkpsim/esxi/v1/trusted_infrastructure.proto

import type { TrustedService as _nkpsim_esxi_v1_TrustedService, TrustedService__Output as _nkpsim_esxi_v1_TrustedService__Output } from '../../../nkpsim/esxi/v1/TrustedService.ts';

/**
 * The services that a Trusted Host uses.
 */
export interface TrustedInfrastructure {
  /**
   * At least one of them must attest the host; at most 32.
   */
  'attestationServices'?: (_nkpsim_esxi_v1_TrustedService)[];
  /**
   * Each of them can unwrap the keys of trusted key providers; at most 32.
   */
  'keyProviderServices'?: (_nkpsim_esxi_v1_TrustedService)[];
}

/**
 * The services that a Trusted Host uses.
 */
export interface TrustedInfrastructure__Output {
  /**
   * At least one of them must attest the host; at most 32.
   */
  'attestationServices': (_nkpsim_esxi_v1_TrustedService__Output)[];
  /**
   * Each of them can unwrap the keys of trusted key providers; at most 32.
   */
  'keyProviderServices': (_nkpsim_esxi_v1_TrustedService__Output)[];
}
