// Original file: proto/nkpsim/esxi/v1/host_agent.proto


/**
 * A key provider as a host shall hold it.
 */
export interface DesiredKeyProvider {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * UUID of the KDK.
   */
  'keyId'?: (string);
  /**
   * KDK, 32 bytes.
   */
  'keyDerivationKey'?: (Buffer | Uint8Array | string);
  /**
   * Only hosts with a TPM 2.0 may hold it.
   */
  'tpmRequired'?: (boolean);
  /**
   * Whether new objects may be encrypted with it: it has been backed up.
   */
  'usable'?: (boolean);
  /**
   * Whether it is the default of the vCenter.
   */
  'isDefault'?: (boolean);
}

/**
 * A key provider as a host shall hold it.
 */
export interface DesiredKeyProvider__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * UUID of the KDK.
   */
  'keyId': (string);
  /**
   * KDK, 32 bytes.
   */
  'keyDerivationKey': (Buffer);
  /**
   * Only hosts with a TPM 2.0 may hold it.
   */
  'tpmRequired': (boolean);
  /**
   * Whether new objects may be encrypted with it: it has been backed up.
   */
  'usable': (boolean);
  /**
   * Whether it is the default of the vCenter.
   */
  'isDefault': (boolean);
}
