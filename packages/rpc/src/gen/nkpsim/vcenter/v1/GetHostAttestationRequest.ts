// Original file: proto/nkpsim/vcenter/v1/attestation.proto


/**
 * A host to ask about.
 */
export interface GetHostAttestationRequest {
  /**
   * Name of the host.
   */
  'host'?: (string);
}

/**
 * A host to ask about.
 */
export interface GetHostAttestationRequest__Output {
  /**
   * Name of the host.
   */
  'host': (string);
}
