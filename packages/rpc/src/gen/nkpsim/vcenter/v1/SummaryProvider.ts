// Original file: proto/nkpsim/vcenter/v1/partner.proto


/**
 * A key provider of a linked vCenter.
 */
export interface SummaryProvider {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * UUID of the provider's KDK.
   */
  'keyId'?: (string);
  /**
   * Key check value of the provider's KDK, 16 bytes in hex.
   */
  'kcv'?: (string);
  /**
   * Whether the provider was ever backed up.
   */
  'backedUp'?: (boolean);
}

/**
 * A key provider of a linked vCenter.
 */
export interface SummaryProvider__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * UUID of the provider's KDK.
   */
  'keyId': (string);
  /**
   * Key check value of the provider's KDK, 16 bytes in hex.
   */
  'kcv': (string);
  /**
   * Whether the provider was ever backed up.
   */
  'backedUp': (boolean);
}
