// Original file: proto/nkpsim/trust/v1/administration.proto

import type { ConsumerPrincipal as _nkpsim_trust_v1_ConsumerPrincipal, ConsumerPrincipal__Output as _nkpsim_trust_v1_ConsumerPrincipal__Output } from '../../../nkpsim/trust/v1/ConsumerPrincipal.ts';

/**
 * A vCenter to add.
 */
export interface AddConsumerPrincipalRequest {
  /**
   * The vCenter.
   */
  'principal'?: (_nkpsim_trust_v1_ConsumerPrincipal | null);
}

/**
 * A vCenter to add.
 */
export interface AddConsumerPrincipalRequest__Output {
  /**
   * The vCenter.
   */
  'principal': (_nkpsim_trust_v1_ConsumerPrincipal__Output | null);
}
