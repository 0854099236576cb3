// Original file: proto/nkpsim/vcenter/v1/custody.proto


/**
 * Asks for the custody of a KDK.
 */
export interface GetCustodyRequest {
  /**
   * Name of the provider. The provider may be deleted, if vCenter still knows of a copy of its KDK.
   */
  'provider'?: (string);
  /**
   * Places that are assumed to be lost: `vcenter`, `host:NAME`, `backup`, `vcenter-backup`,
   * `linked:NAME`. Of a standard provider: `vcenter`, `key-servers`, `host:NAME`.
   * Of a trusted provider: `vcenter`, `trust-authority`, `host:NAME`.
   */
  'without'?: (string)[];
}

/**
 * Asks for the custody of a KDK.
 */
export interface GetCustodyRequest__Output {
  /**
   * Name of the provider. The provider may be deleted, if vCenter still knows of a copy of its KDK.
   */
  'provider': (string);
  /**
   * Places that are assumed to be lost: `vcenter`, `host:NAME`, `backup`, `vcenter-backup`,
   * `linked:NAME`. Of a standard provider: `vcenter`, `key-servers`, `host:NAME`.
   * Of a trusted provider: `vcenter`, `trust-authority`, `host:NAME`.
   */
  'without': (string)[];
}
