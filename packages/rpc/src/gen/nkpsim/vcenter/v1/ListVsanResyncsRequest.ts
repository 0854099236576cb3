// Original file: proto/nkpsim/vcenter/v1/vsan_object.proto


/**
 * Request of ListVsanResyncs.
 */
export interface ListVsanResyncsRequest {
  /**
   * Name of the cluster.
   */
  'cluster'?: (string);
}

/**
 * Request of ListVsanResyncs.
 */
export interface ListVsanResyncsRequest__Output {
  /**
   * Name of the cluster.
   */
  'cluster': (string);
}
