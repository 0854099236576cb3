// Original file: proto/nkpsim/trust/v1/key_provider.proto

import type { WrappedKey as _nkpsim_trust_v1_WrappedKey, WrappedKey__Output as _nkpsim_trust_v1_WrappedKey__Output } from '../../../nkpsim/trust/v1/WrappedKey.ts';
import type { HostProof as _nkpsim_trust_v1_HostProof, HostProof__Output as _nkpsim_trust_v1_HostProof__Output } from '../../../nkpsim/trust/v1/HostProof.ts';

/**
 * Keys to unwrap.
 */
export interface UnwrapKeysRequest {
  /**
   * Id of the key provider, a UUID.
   */
  'providerId'?: (string);
  /**
   * 1 to 64 wrapped keys.
   */
  'wrapped'?: (_nkpsim_trust_v1_WrappedKey)[];
  /**
   * The caller.
   */
  'proof'?: (_nkpsim_trust_v1_HostProof | null);
}

/**
 * Keys to unwrap.
 */
export interface UnwrapKeysRequest__Output {
  /**
   * Id of the key provider, a UUID.
   */
  'providerId': (string);
  /**
   * 1 to 64 wrapped keys.
   */
  'wrapped': (_nkpsim_trust_v1_WrappedKey__Output)[];
  /**
   * The caller.
   */
  'proof': (_nkpsim_trust_v1_HostProof__Output | null);
}
