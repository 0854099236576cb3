// Original file: proto/nkpsim/trust/v1/key_provider.proto

import type { HostProof as _nkpsim_trust_v1_HostProof, HostProof__Output as _nkpsim_trust_v1_HostProof__Output } from '../../../nkpsim/trust/v1/HostProof.ts';

/**
 * Asks for new keys.
 */
export interface WrapKeysRequest {
  /**
   * Id of the key provider, a UUID.
   */
  'providerId'?: (string);
  /**
   * Number of keys, 1 to 64; 0: one.
   */
  'keyCount'?: (number);
  /**
   * The caller.
   */
  'proof'?: (_nkpsim_trust_v1_HostProof | null);
}

/**
 * Asks for new keys.
 */
export interface WrapKeysRequest__Output {
  /**
   * Id of the key provider, a UUID.
   */
  'providerId': (string);
  /**
   * Number of keys, 1 to 64; 0: one.
   */
  'keyCount': (number);
  /**
   * The caller.
   */
  'proof': (_nkpsim_trust_v1_HostProof__Output | null);
}
