// Original file: proto/nkpsim/vcenter/v1/license.proto


/**
 * What a host is licensed for.
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
 * What a host is licensed for.
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
