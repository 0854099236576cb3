// Original file: proto/nkpsim/vcenter/v1/custody.proto


/**
 * Asks for the custody of a KDK.
 */
export interface GetCustodyRequest {
  /**
   * Name of the provider. Works for a deleted one while a copy of its KDK is known.
   */
  'provider'?: (string);
  /**
   * Places to leave out: `vcenter`, `host:NAME`, `backup`, `vcenter-backup`, `linked:NAME`.
   */
  'without'?: (string)[];
}

/**
 * Asks for the custody of a KDK.
 */
export interface GetCustodyRequest__Output {
  /**
   * Name of the provider. Works for a deleted one while a copy of its KDK is known.
   */
  'provider': (string);
  /**
   * Places to leave out: `vcenter`, `host:NAME`, `backup`, `vcenter-backup`, `linked:NAME`.
   */
  'without': (string)[];
}
