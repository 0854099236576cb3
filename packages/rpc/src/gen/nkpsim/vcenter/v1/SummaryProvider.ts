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
   * UUID of its KDK.
   */
  'keyId'?: (string);
  /**
   * Key check value of its KDK, 16 bytes in hex.
   */
  'kcv'?: (string);
  /**
   * Whether it was ever backed up.
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
   * UUID of its KDK.
   */
  'keyId': (string);
  /**
   * Key check value of its KDK, 16 bytes in hex.
   */
  'kcv': (string);
  /**
   * Whether it was ever backed up.
   */
  'backedUp': (boolean);
}
