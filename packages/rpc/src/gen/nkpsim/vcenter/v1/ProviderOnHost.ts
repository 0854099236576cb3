// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * Why a host does or does not hold a provider.
 */
export interface ProviderOnHost {
  /**
   * Name of the host.
   */
  'host'?: (string);
  /**
   * KCV that the host acknowledged, 16 bytes in hex; empty if it holds none.
   */
  'kcv'?: (string);
  /**
   * Whether it should hold the provider.
   */
  'eligible'?: (boolean);
  /**
   * Why not, or what is still missing; empty when all is well.
   */
  'message'?: (string);
  /**
   * How the KDK came to it: `TPM` (sealed to the host's TPM) or `TLS` (in clear within the stream);
   * empty if it holds none.
   */
  'custody'?: (string);
  /**
   * Whether the host answers: if not, all this is as it was when it was heard of last.
   */
  'connected'?: (boolean);
  /**
   * Milliseconds since 1970, UTC, at which a host that does not answer was heard of last, as far as
   * known; 0: it answers.
   */
  'lastKnownTimeMs'?: (number | string);
}

/**
 * Why a host does or does not hold a provider.
 */
export interface ProviderOnHost__Output {
  /**
   * Name of the host.
   */
  'host': (string);
  /**
   * KCV that the host acknowledged, 16 bytes in hex; empty if it holds none.
   */
  'kcv': (string);
  /**
   * Whether it should hold the provider.
   */
  'eligible': (boolean);
  /**
   * Why not, or what is still missing; empty when all is well.
   */
  'message': (string);
  /**
   * How the KDK came to it: `TPM` (sealed to the host's TPM) or `TLS` (in clear within the stream);
   * empty if it holds none.
   */
  'custody': (string);
  /**
   * Whether the host answers: if not, all this is as it was when it was heard of last.
   */
  'connected': (boolean);
  /**
   * Milliseconds since 1970, UTC, at which a host that does not answer was heard of last, as far as
   * known; 0: it answers.
   */
  'lastKnownTimeMs': (number);
}
