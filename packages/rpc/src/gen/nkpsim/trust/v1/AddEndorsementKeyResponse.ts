// Original file: proto/nkpsim/trust/v1/administration.proto

import type { EndorsementKey as _nkpsim_trust_v1_EndorsementKey, EndorsementKey__Output as _nkpsim_trust_v1_EndorsementKey__Output } from '../../../nkpsim/trust/v1/EndorsementKey.ts';

/**
 * The endorsement key is added.
 */
export interface AddEndorsementKeyResponse {
  /**
   * The key.
   */
  'endorsementKey'?: (_nkpsim_trust_v1_EndorsementKey | null);
}

/**
 * The endorsement key is added.
 */
export interface AddEndorsementKeyResponse__Output {
  /**
   * The key.
   */
  'endorsementKey': (_nkpsim_trust_v1_EndorsementKey__Output | null);
}
