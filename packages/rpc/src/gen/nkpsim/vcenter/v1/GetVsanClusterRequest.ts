// Original file: proto/nkpsim/vcenter/v1/vsan.proto


/**
 * Request of GetVsanCluster.
 */
export interface GetVsanClusterRequest {
  /**
   * Name of the cluster.
   */
  'cluster'?: (string);
}

/**
 * Request of GetVsanCluster.
 */
export interface GetVsanClusterRequest__Output {
  /**
   * Name of the cluster.
   */
  'cluster': (string);
}
