// Original file: proto/nkpsim/vcenter/v1/license.proto


/**
 * A licence.
 */
export interface License {
  /**
   * Five groups of five characters.
   */
  'licenseKey'?: (string);
  /**
   * Edition that the licence is for.
   */
  'edition'?: (string);
  /**
   * Licensed features: `nativeKeyProvider`, `vtpm`, `vmEncryption`, `vsanEncryption`.
   */
  'features'?: (string)[];
  /**
   * Names of the hosts that have it.
   */
  'hosts'?: (string)[];
  /**
   * Whether the licence is assigned to the vCenter. It then applies to each host without its own
   * licence.
   */
  'vcenter'?: (boolean);
}

/**
 * A licence.
 */
export interface License__Output {
  /**
   * Five groups of five characters.
   */
  'licenseKey': (string);
  /**
   * Edition that the licence is for.
   */
  'edition': (string);
  /**
   * Licensed features: `nativeKeyProvider`, `vtpm`, `vmEncryption`, `vsanEncryption`.
   */
  'features': (string)[];
  /**
   * Names of the hosts that have it.
   */
  'hosts': (string)[];
  /**
   * Whether the licence is assigned to the vCenter. It then applies to each host without its own
   * licence.
   */
  'vcenter': (boolean);
}
