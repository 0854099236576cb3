// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * A key server of a provider.
 */
export interface TrustedKeyServer {
  /**
   * Label.
   */
  'name'?: (string);
  /**
   * `host:port`; the default port is 5696.
   */
  'address'?: (string);
}

/**
 * A key server of a provider.
 */
export interface TrustedKeyServer__Output {
  /**
   * Label.
   */
  'name': (string);
  /**
   * `host:port`; the default port is 5696.
   */
  'address': (string);
}
