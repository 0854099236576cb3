// Original file: proto/nkpsim/vcenter/v1/vsan.proto


/**
 * Request of DisableVsan.
 */
export interface DisableVsanRequest {
  /**
   * Name of the cluster.
   */
  'cluster'?: (string);
}

/**
 * Request of DisableVsan.
 */
export interface DisableVsanRequest__Output {
  /**
   * Name of the cluster.
   */
  'cluster': (string);
}
