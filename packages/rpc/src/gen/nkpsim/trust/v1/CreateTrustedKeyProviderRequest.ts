// Original file: proto/nkpsim/trust/v1/administration.proto

import type { TrustedKeyServer as _nkpsim_trust_v1_TrustedKeyServer, TrustedKeyServer__Output as _nkpsim_trust_v1_TrustedKeyServer__Output } from '../../../nkpsim/trust/v1/TrustedKeyServer.ts';

/**
 * A key provider to add.
 */
export interface CreateTrustedKeyProviderRequest {
  /**
   * Name.
   */
  'name'?: (string);
  /**
   * UUID.
   */
  'providerId'?: (string);
  /**
   * Id of the primary key, an AES key of 256 bits that exists at the key servers.
   */
  'primaryKeyId'?: (string);
  /**
   * 1 to 8 key servers.
   */
  'servers'?: (_nkpsim_trust_v1_TrustedKeyServer)[];
  /**
   * User name; empty: none.
   */
  'userName'?: (string);
  /**
   * Password; empty: none.
   */
  'password'?: (string);
  /**
   * Limit for a connection and for each answer, milliseconds; 0: 10,000.
   */
  'timeoutMs'?: (number);
}

/**
 * A key provider to add.
 */
export interface CreateTrustedKeyProviderRequest__Output {
  /**
   * Name.
   */
  'name': (string);
  /**
   * UUID.
   */
  'providerId': (string);
  /**
   * Id of the primary key, an AES key of 256 bits that exists at the key servers.
   */
  'primaryKeyId': (string);
  /**
   * 1 to 8 key servers.
   */
  'servers': (_nkpsim_trust_v1_TrustedKeyServer__Output)[];
  /**
   * User name; empty: none.
   */
  'userName': (string);
  /**
   * Password; empty: none.
   */
  'password': (string);
  /**
   * Limit for a connection and for each answer, milliseconds; 0: 10,000.
   */
  'timeoutMs': (number);
}
