// Original file: proto/nkpsim/vcenter/v1/vsan.proto


/**
 * Request of GetVsanHealth.
 */
export interface GetVsanHealthRequest {
  /**
   * Name of the cluster.
   */
  'cluster'?: (string);
}

/**
 * Request of GetVsanHealth.
 */
export interface GetVsanHealthRequest__Output {
  /**
   * Name of the cluster.
   */
  'cluster': (string);
}
