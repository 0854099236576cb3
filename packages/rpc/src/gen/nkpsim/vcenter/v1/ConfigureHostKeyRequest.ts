// Original file: proto/nkpsim/vcenter/v1/host_crypto.proto


/**
 * A host that gets a host key.
 */
export interface ConfigureHostKeyRequest {
  /**
   * Name of the host.
   */
  'host'?: (string);
  /**
   * Name of the key provider; empty: the default of the host's cluster.
   */
  'provider'?: (string);
}

/**
 * A host that gets a host key.
 */
export interface ConfigureHostKeyRequest__Output {
  /**
   * Name of the host.
   */
  'host': (string);
  /**
   * Name of the key provider; empty: the default of the host's cluster.
   */
  'provider': (string);
}
