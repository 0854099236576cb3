// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto


/**
 * Asks for a cluster.
 */
export interface GetTrustedClusterRequest {
  /**
   * Name of the cluster.
   */
  'cluster'?: (string);
}

/**
 * Asks for a cluster.
 */
export interface GetTrustedClusterRequest__Output {
  /**
   * Name of the cluster.
   */
  'cluster': (string);
}
