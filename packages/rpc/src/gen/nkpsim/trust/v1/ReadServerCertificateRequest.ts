// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * A key server to look at.
 */
export interface ReadServerCertificateRequest {
  /**
   * Name of the key provider.
   */
  'name'?: (string);
  /**
   * Label of the server; empty: the first.
   */
  'server'?: (string);
}

/**
 * A key server to look at.
 */
export interface ReadServerCertificateRequest__Output {
  /**
   * Name of the key provider.
   */
  'name': (string);
  /**
   * Label of the server; empty: the first.
   */
  'server': (string);
}
