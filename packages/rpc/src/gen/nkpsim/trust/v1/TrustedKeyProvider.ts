// Original file: proto/nkpsim/trust/v1/administration.proto

import type { TrustedKeyServer as _nkpsim_trust_v1_TrustedKeyServer, TrustedKeyServer__Output as _nkpsim_trust_v1_TrustedKeyServer__Output } from '../../../nkpsim/trust/v1/TrustedKeyServer.ts';

/**
 * A key provider.
 */
export interface TrustedKeyProvider {
  /**
   * Name.
   */
  'name'?: (string);
  /**
   * UUID, the same on every trust host.
   */
  'providerId'?: (string);
  /**
   * Id of the primary key at the key servers.
   */
  'primaryKeyId'?: (string);
  /**
   * Key servers of one vendor, which all have the same keys.
   */
  'servers'?: (_nkpsim_trust_v1_TrustedKeyServer)[];
  /**
   * User name for the key servers; empty: none.
   */
  'userName'?: (string);
  /**
   * Whether a password is set.
   */
  'hasPassword'?: (boolean);
  /**
   * Limit for a connection and for each answer, milliseconds.
   */
  'timeoutMs'?: (number);
  /**
   * Certificate of this trust host for the key servers, PEM; empty: not set.
   */
  'clientCertificatePem'?: (string);
  /**
   * Trusted certificates of the key servers, PEM; empty: not set.
   */
  'serverCertificatesPem'?: (string);
}

/**
 * A key provider.
 */
export interface TrustedKeyProvider__Output {
  /**
   * Name.
   */
  'name': (string);
  /**
   * UUID, the same on every trust host.
   */
  'providerId': (string);
  /**
   * Id of the primary key at the key servers.
   */
  'primaryKeyId': (string);
  /**
   * Key servers of one vendor, which all have the same keys.
   */
  'servers': (_nkpsim_trust_v1_TrustedKeyServer__Output)[];
  /**
   * User name for the key servers; empty: none.
   */
  'userName': (string);
  /**
   * Whether a password is set.
   */
  'hasPassword': (boolean);
  /**
   * Limit for a connection and for each answer, milliseconds.
   */
  'timeoutMs': (number);
  /**
   * Certificate of this trust host for the key servers, PEM; empty: not set.
   */
  'clientCertificatePem': (string);
  /**
   * Trusted certificates of the key servers, PEM; empty: not set.
   */
  'serverCertificatesPem': (string);
}
