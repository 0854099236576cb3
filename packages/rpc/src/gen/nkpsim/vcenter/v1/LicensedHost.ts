// Original file: proto/nkpsim/vcenter/v1/license.proto


/**
 * Licensed features of a host.
 */
export interface LicensedHost {
  /**
   * Name of the host.
   */
  'host'?: (string);
  /**
   * Editions that hold for it.
   */
  'editions'?: (string)[];
  /**
   * What they allow.
   */
  'features'?: (string)[];
}

/**
 * Licensed features of a host.
 */
export interface LicensedHost__Output {
  /**
   * Name of the host.
   */
  'host': (string);
  /**
   * Editions that hold for it.
   */
  'editions': (string)[];
  /**
   * What they allow.
   */
  'features': (string)[];
}
