// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * Whether a host holds a provider, and why.
 */
export interface ProviderOnHost {
  /**
   * Name of the host.
   */
  'host'?: (string);
  /**
   * KCV that the host acknowledged, 16 bytes in hex; empty if the host does not hold the provider.
   */
  'kcv'?: (string);
  /**
   * Whether the host should hold the provider.
   */
  'eligible'?: (boolean);
  /**
   * Why the host should not hold the provider, or what is wrong; empty if all is in order.
   */
  'message'?: (string);
  /**
   * How the KDK arrived: `TPM` (sealed to the host's TPM) or `TLS` (protected only by TLS). Empty
   * if the host does not hold the provider.
   */
  'custody'?: (string);
  /**
   * Whether the host answers. If not, the other fields show the state at its last report.
   */
  'connected'?: (boolean);
  /**
   * When vCenter last heard from a host that does not answer. Milliseconds since 1970, UTC; 0: not
   * known, or the host answers.
   */
  'lastKnownTimeMs'?: (number | string);
}

/**
 * Whether a host holds a provider, and why.
 */
export interface ProviderOnHost__Output {
  /**
   * Name of the host.
   */
  'host': (string);
  /**
   * KCV that the host acknowledged, 16 bytes in hex; empty if the host does not hold the provider.
   */
  'kcv': (string);
  /**
   * Whether the host should hold the provider.
   */
  'eligible': (boolean);
  /**
   * Why the host should not hold the provider, or what is wrong; empty if all is in order.
   */
  'message': (string);
  /**
   * How the KDK arrived: `TPM` (sealed to the host's TPM) or `TLS` (protected only by TLS). Empty
   * if the host does not hold the provider.
   */
  'custody': (string);
  /**
   * Whether the host answers. If not, the other fields show the state at its last report.
   */
  'connected': (boolean);
  /**
   * When vCenter last heard from a host that does not answer. Milliseconds since 1970, UTC; 0: not
   * known, or the host answers.
   */
  'lastKnownTimeMs': (number);
}
