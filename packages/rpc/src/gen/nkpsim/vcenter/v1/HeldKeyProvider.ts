// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * A key provider as a host acknowledged it.
 */
export interface HeldKeyProvider {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * UUID of the provider's KDK.
   */
  'keyId'?: (string);
  /**
   * Key check value of the KDK that the host holds, 16 bytes in hex.
   */
  'kcv'?: (string);
}

/**
 * A key provider as a host acknowledged it.
 */
export interface HeldKeyProvider__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * UUID of the provider's KDK.
   */
  'keyId': (string);
  /**
   * Key check value of the KDK that the host holds, 16 bytes in hex.
   */
  'kcv': (string);
}
