// Original file: proto/nkpsim/trust/v1/administration.proto

import type { TrustedKeyServer as _nkpsim_trust_v1_TrustedKeyServer, TrustedKeyServer__Output as _nkpsim_trust_v1_TrustedKeyServer__Output } from '../../../nkpsim/trust/v1/TrustedKeyServer.ts';

/**
 * A change of a key provider.
 */
export interface UpdateTrustedKeyProviderRequest {
  /**
   * Name.
   */
  'name'?: (string);
  /**
   * Id of the new primary key; empty: no change.
   */
  'primaryKeyId'?: (string);
  /**
   * New key servers; none: no change.
   */
  'servers'?: (_nkpsim_trust_v1_TrustedKeyServer)[];
  /**
   * New limit, milliseconds; 0: no change.
   */
  'timeoutMs'?: (number);
}

/**
 * A change of a key provider.
 */
export interface UpdateTrustedKeyProviderRequest__Output {
  /**
   * Name.
   */
  'name': (string);
  /**
   * Id of the new primary key; empty: no change.
   */
  'primaryKeyId': (string);
  /**
   * New key servers; none: no change.
   */
  'servers': (_nkpsim_trust_v1_TrustedKeyServer__Output)[];
  /**
   * New limit, milliseconds; 0: no change.
   */
  'timeoutMs': (number);
}
