// Original file: proto/nkpsim/trust/v1/key_provider.proto

import type { WrappedKey as _nkpsim_trust_v1_WrappedKey, WrappedKey__Output as _nkpsim_trust_v1_WrappedKey__Output } from '../../../nkpsim/trust/v1/WrappedKey.ts';

/**
 * A new key.
 */
export interface NewTrustedKey {
  /**
   * The key in clear, 32 bytes.
   */
  'key'?: (Buffer | Uint8Array | string);
  /**
   * The same key, wrapped.
   */
  'wrapped'?: (_nkpsim_trust_v1_WrappedKey | null);
}

/**
 * A new key.
 */
export interface NewTrustedKey__Output {
  /**
   * The key in clear, 32 bytes.
   */
  'key': (Buffer);
  /**
   * The same key, wrapped.
   */
  'wrapped': (_nkpsim_trust_v1_WrappedKey__Output | null);
}
