// Original file: proto/nkpsim/vcenter/v1/vsan.proto


/**
 * Objects of a vSAN cluster with the same health.
 */
export interface VsanObjectCount {
  /**
   * In the words of vSAN, such as `healthy` or `reducedavailabilitywithnorebuilddelaytimer`, which
   * waits for the repair timer.
   */
  'health'?: (string);
  /**
   * Number of objects.
   */
  'objectCount'?: (number);
}

/**
 * Objects of a vSAN cluster with the same health.
 */
export interface VsanObjectCount__Output {
  /**
   * In the words of vSAN, such as `healthy` or `reducedavailabilitywithnorebuilddelaytimer`, which
   * waits for the repair timer.
   */
  'health': (string);
  /**
   * Number of objects.
   */
  'objectCount': (number);
}
