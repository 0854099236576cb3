// Original file: proto/nkpsim/trust/v1/key_provider.proto

import type { UnwrappedKey as _nkpsim_trust_v1_UnwrappedKey, UnwrappedKey__Output as _nkpsim_trust_v1_UnwrappedKey__Output } from '../../../nkpsim/trust/v1/UnwrappedKey.ts';

/**
 * The keys.
 */
export interface UnwrapKeysResponse {
  /**
   * One result for each wrapped key, in order.
   */
  'keys'?: (_nkpsim_trust_v1_UnwrappedKey)[];
}

/**
 * The keys.
 */
export interface UnwrapKeysResponse__Output {
  /**
   * One result for each wrapped key, in order.
   */
  'keys': (_nkpsim_trust_v1_UnwrappedKey__Output)[];
}
