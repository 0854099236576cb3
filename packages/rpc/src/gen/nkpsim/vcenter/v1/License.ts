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
   * What it is for.
   */
  'edition'?: (string);
  /**
   * What it allows: `nativeKeyProvider`, `vtpm`, `vmEncryption`, `vsanEncryption`.
   */
  'features'?: (string)[];
  /**
   * Hosts that it is assigned to, by name.
   */
  'hosts'?: (string)[];
  /**
   * Whether it is assigned to the vCenter, and so holds for each host without one of its own.
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
   * What it is for.
   */
  'edition': (string);
  /**
   * What it allows: `nativeKeyProvider`, `vtpm`, `vmEncryption`, `vsanEncryption`.
   */
  'features': (string)[];
  /**
   * Hosts that it is assigned to, by name.
   */
  'hosts': (string)[];
  /**
   * Whether it is assigned to the vCenter, and so holds for each host without one of its own.
   */
  'vcenter': (boolean);
}
