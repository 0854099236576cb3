// Original file: proto/nkpsim/trust/v1/key_provider.proto

import type { NewTrustedKey as _nkpsim_trust_v1_NewTrustedKey, NewTrustedKey__Output as _nkpsim_trust_v1_NewTrustedKey__Output } from '../../../nkpsim/trust/v1/NewTrustedKey.ts';

/**
 * The new keys.
 */
export interface WrapKeysResponse {
  /**
   * As many as were asked for.
   */
  'keys'?: (_nkpsim_trust_v1_NewTrustedKey)[];
}

/**
 * The new keys.
 */
export interface WrapKeysResponse__Output {
  /**
   * As many as were asked for.
   */
  'keys': (_nkpsim_trust_v1_NewTrustedKey__Output)[];
}
