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
   * Licensed features: `nativeKeyProvider`, `vtpm`, `vmEncryption`, `vsanEncryption`.
   */
  'features'?: (string)[];
  /**
   * Names of the hosts that have it.
   */
  'hosts'?: (string)[];
  /**
   * Whether the vCenter has it: it then holds for each host without its own.
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
   * Licensed features: `nativeKeyProvider`, `vtpm`, `vmEncryption`, `vsanEncryption`.
   */
  'features': (string)[];
  /**
   * Names of the hosts that have it.
   */
  'hosts': (string)[];
  /**
   * Whether the vCenter has it: it then holds for each host without its own.
   */
  'vcenter': (boolean);
}
