// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto


/**
 * The state of a cluster.
 */
export interface SetTrustedClusterRequest {
  /**
   * Name of the cluster.
   */
  'cluster'?: (string);
  /**
   * Whether the cluster is trusted.
   */
  'enabled'?: (boolean);
  /**
   * Trust hosts whose attestation services the hosts use; empty: all registered ones.
   */
  'attestationServices'?: (string)[];
  /**
   * Trust hosts whose key provider services the hosts use; empty: all registered ones.
   */
  'keyProviderServices'?: (string)[];
}

/**
 * The state of a cluster.
 */
export interface SetTrustedClusterRequest__Output {
  /**
   * Name of the cluster.
   */
  'cluster': (string);
  /**
   * Whether the cluster is trusted.
   */
  'enabled': (boolean);
  /**
   * Trust hosts whose attestation services the hosts use; empty: all registered ones.
   */
  'attestationServices': (string)[];
  /**
   * Trust hosts whose key provider services the hosts use; empty: all registered ones.
   */
  'keyProviderServices': (string)[];
}
