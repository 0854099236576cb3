// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * A vCenter that has a provider of this name.
 */
export interface ProviderHolder {
  /**
   * Name of the vCenter in the domain.
   */
  'vcenter'?: (string);
  /**
   * UUID of that provider's KDK.
   */
  'keyId'?: (string);
  /**
   * Key check value of that provider's KDK, 16 bytes in hex.
   */
  'kcv'?: (string);
  /**
   * Whether that vCenter does not answer, so that these values are from its last answer.
   */
  'unreachable'?: (boolean);
}

/**
 * A vCenter that has a provider of this name.
 */
export interface ProviderHolder__Output {
  /**
   * Name of the vCenter in the domain.
   */
  'vcenter': (string);
  /**
   * UUID of that provider's KDK.
   */
  'keyId': (string);
  /**
   * Key check value of that provider's KDK, 16 bytes in hex.
   */
  'kcv': (string);
  /**
   * Whether that vCenter does not answer, so that these values are from its last answer.
   */
  'unreachable': (boolean);
}
