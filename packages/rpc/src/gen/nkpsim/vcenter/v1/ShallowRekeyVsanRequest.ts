// Original file: proto/nkpsim/vcenter/v1/vsan.proto


/**
 * Request of ShallowRekeyVsan.
 */
export interface ShallowRekeyVsanRequest {
  /**
   * Name of the cluster.
   */
  'cluster'?: (string);
}

/**
 * Request of ShallowRekeyVsan.
 */
export interface ShallowRekeyVsanRequest__Output {
  /**
   * Name of the cluster.
   */
  'cluster': (string);
}
