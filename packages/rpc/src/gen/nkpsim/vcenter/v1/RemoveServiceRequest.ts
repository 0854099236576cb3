// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto


/**
 * Services to remove.
 */
export interface RemoveServiceRequest {
  /**
   * Name of the trust host, or UUID of its services.
   */
  'service'?: (string);
}

/**
 * Services to remove.
 */
export interface RemoveServiceRequest__Output {
  /**
   * Name of the trust host, or UUID of its services.
   */
  'service': (string);
}
