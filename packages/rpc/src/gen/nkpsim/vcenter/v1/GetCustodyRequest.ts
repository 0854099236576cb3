// Original file: proto/nkpsim/vcenter/v1/custody.proto


/**
 * Asks for the custody of a KDK.
 */
export interface GetCustodyRequest {
  /**
   * Name of the provider; of one that was deleted, as long as a copy of its KDK is known.
   */
  'provider'?: (string);
  /**
   * Places that are thought away: `vcenter`, `host:NAME`, `backup`, `vcenter-backup`,
   * `linked:NAME`.
   */
  'without'?: (string)[];
}

/**
 * Asks for the custody of a KDK.
 */
export interface GetCustodyRequest__Output {
  /**
   * Name of the provider; of one that was deleted, as long as a copy of its KDK is known.
   */
  'provider': (string);
  /**
   * Places that are thought away: `vcenter`, `host:NAME`, `backup`, `vcenter-backup`,
   * `linked:NAME`.
   */
  'without': (string)[];
}
