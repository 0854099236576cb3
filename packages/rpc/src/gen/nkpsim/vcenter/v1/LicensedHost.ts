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
   * Editions that apply to the host.
   */
  'editions'?: (string)[];
  /**
   * Features that these editions allow.
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
   * Editions that apply to the host.
   */
  'editions': (string)[];
  /**
   * Features that these editions allow.
   */
  'features': (string)[];
}
