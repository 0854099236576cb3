// Original file: proto/nkpsim/esxi/v1/host_agent.proto


/**
 * A key provider that a host holds.
 */
export interface HeldKeyProvider {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * UUID of the KDK.
   */
  'keyId'?: (string);
  /**
   * Key check value of the KDK, 16 bytes in hex.
   */
  'kcv'?: (string);
  /**
   * Whether the provider may encrypt new objects.
   */
  'usable'?: (boolean);
  /**
   * Whether the provider is the default of the vCenter.
   */
  'isDefault'?: (boolean);
  /**
   * How the KDK arrived: `TPM` (sealed to the host's TPM) or `TLS` (protected only by TLS).
   */
  'custody'?: (string);
  /**
   * Whether the provider came from another vCenter than the current manager.
   */
  'foreign'?: (boolean);
}

/**
 * A key provider that a host holds.
 */
export interface HeldKeyProvider__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * UUID of the KDK.
   */
  'keyId': (string);
  /**
   * Key check value of the KDK, 16 bytes in hex.
   */
  'kcv': (string);
  /**
   * Whether the provider may encrypt new objects.
   */
  'usable': (boolean);
  /**
   * Whether the provider is the default of the vCenter.
   */
  'isDefault': (boolean);
  /**
   * How the KDK arrived: `TPM` (sealed to the host's TPM) or `TLS` (protected only by TLS).
   */
  'custody': (string);
  /**
   * Whether the provider came from another vCenter than the current manager.
   */
  'foreign': (boolean);
}
