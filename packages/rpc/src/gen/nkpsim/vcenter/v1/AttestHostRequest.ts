// Original file: proto/nkpsim/vcenter/v1/attestation.proto


/**
 * A host to attest.
 */
export interface AttestHostRequest {
  /**
   * Name of the host.
   */
  'host'?: (string);
}

/**
 * A host to attest.
 */
export interface AttestHostRequest__Output {
  /**
   * Name of the host.
   */
  'host': (string);
}
