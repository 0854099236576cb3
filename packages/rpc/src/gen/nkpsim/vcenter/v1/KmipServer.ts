// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto


/**
 * A key server.
 */
export interface KmipServer {
  /**
   * Label, unique in the provider; empty: host and port.
   */
  'name'?: (string);
  /**
   * DNS name or IP address.
   */
  'host'?: (string);
  /**
   * TCP port; 5696 is usual.
   */
  'port'?: (number);
  /**
   * User name of vCenter at the server; empty: none.
   */
  'userName'?: (string);
  /**
   * Limit for the connection and for each answer; 0: 10 seconds.
   */
  'timeoutMs'?: (number);
  /**
   * HTTP proxy to the server; empty: none.
   */
  'proxyHost'?: (string);
  /**
   * TCP port of the proxy.
   */
  'proxyPort'?: (number);
}

/**
 * A key server.
 */
export interface KmipServer__Output {
  /**
   * Label, unique in the provider; empty: host and port.
   */
  'name': (string);
  /**
   * DNS name or IP address.
   */
  'host': (string);
  /**
   * TCP port; 5696 is usual.
   */
  'port': (number);
  /**
   * User name of vCenter at the server; empty: none.
   */
  'userName': (string);
  /**
   * Limit for the connection and for each answer; 0: 10 seconds.
   */
  'timeoutMs': (number);
  /**
   * HTTP proxy to the server; empty: none.
   */
  'proxyHost': (string);
  /**
   * TCP port of the proxy.
   */
  'proxyPort': (number);
}
