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
   * Why not, or what is still missing; empty if nothing is.
   */
  'message'?: (string);
  /**
   * How the KDK arrived: `TPM` (sealed to the host's TPM) or `TLS` (in clear within the stream).
   * Empty if it holds none.
   */
  'custody'?: (string);
  /**
   * Whether the host answers. If not, this is the state when it was last heard of.
   */
  'connected'?: (boolean);
  /**
   * Milliseconds since 1970, UTC: when a host that does not answer was last heard of, if known; 0:
   * it answers.
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
   * Why not, or what is still missing; empty if nothing is.
   */
  'message': (string);
  /**
   * How the KDK arrived: `TPM` (sealed to the host's TPM) or `TLS` (in clear within the stream).
   * Empty if it holds none.
   */
  'custody': (string);
  /**
   * Whether the host answers. If not, this is the state when it was last heard of.
   */
  'connected': (boolean);
  /**
   * Milliseconds since 1970, UTC: when a host that does not answer was last heard of, if known; 0:
   * it answers.
   */
  'lastKnownTimeMs': (number);
}
