// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto


/**
 * A cluster to remediate.
 */
export interface RemediateTrustedClusterRequest {
  /**
   * Name of the cluster.
   */
  'cluster'?: (string);
}

/**
 * A cluster to remediate.
 */
export interface RemediateTrustedClusterRequest__Output {
  /**
   * Name of the cluster.
   */
  'cluster': (string);
}
