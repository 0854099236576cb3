// Original file: proto/nkpsim/vcenter/v1/vsan.proto


/**
 * Request of DeepRekeyVsan.
 */
export interface DeepRekeyVsanRequest {
  /**
   * Name of the cluster.
   */
  'cluster'?: (string);
  /**
   * As in SetVsanEncryption.
   */
  'allowReducedRedundancy'?: (boolean);
}

/**
 * Request of DeepRekeyVsan.
 */
export interface DeepRekeyVsanRequest__Output {
  /**
   * Name of the cluster.
   */
  'cluster': (string);
  /**
   * As in SetVsanEncryption.
   */
  'allowReducedRedundancy': (boolean);
}
