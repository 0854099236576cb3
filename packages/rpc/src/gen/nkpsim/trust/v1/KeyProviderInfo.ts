// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * A key provider, as the workload sees it.
 */
export interface KeyProviderInfo {
  /**
   * Name.
   */
  'name'?: (string);
  /**
   * UUID.
   */
  'providerId'?: (string);
}

/**
 * A key provider, as the workload sees it.
 */
export interface KeyProviderInfo__Output {
  /**
   * Name.
   */
  'name': (string);
  /**
   * UUID.
   */
  'providerId': (string);
}
