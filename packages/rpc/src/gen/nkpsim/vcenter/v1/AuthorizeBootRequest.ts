// Original file: proto/nkpsim/vcenter/v1/attestation.proto


/**
 * A host whose next boot vCenter should approve.
 */
export interface AuthorizeBootRequest {
  /**
   * Name of the host.
   */
  'host'?: (string);
}

/**
 * A host whose next boot vCenter should approve.
 */
export interface AuthorizeBootRequest__Output {
  /**
   * Name of the host.
   */
  'host': (string);
}
