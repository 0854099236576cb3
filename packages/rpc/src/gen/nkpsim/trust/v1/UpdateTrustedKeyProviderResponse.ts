// Original file: proto/nkpsim/trust/v1/administration.proto

import type { TrustedKeyProvider as _nkpsim_trust_v1_TrustedKeyProvider, TrustedKeyProvider__Output as _nkpsim_trust_v1_TrustedKeyProvider__Output } from '../../../nkpsim/trust/v1/TrustedKeyProvider.ts';

/**
 * The key provider is changed.
 */
export interface UpdateTrustedKeyProviderResponse {
  /**
   * The key provider.
   */
  'keyProvider'?: (_nkpsim_trust_v1_TrustedKeyProvider | null);
}

/**
 * The key provider is changed.
 */
export interface UpdateTrustedKeyProviderResponse__Output {
  /**
   * The key provider.
   */
  'keyProvider': (_nkpsim_trust_v1_TrustedKeyProvider__Output | null);
}
