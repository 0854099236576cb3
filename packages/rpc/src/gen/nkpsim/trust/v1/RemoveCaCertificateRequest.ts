// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * An authority to remove.
 */
export interface RemoveCaCertificateRequest {
  /**
   * Name.
   */
  'name'?: (string);
}

/**
 * An authority to remove.
 */
export interface RemoveCaCertificateRequest__Output {
  /**
   * Name.
   */
  'name': (string);
}
