// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * vSphere HA of a cluster to turn on or off.
 */
export interface SetClusterHaRequest {
  /**
   * Name of the cluster.
   */
  'cluster'?: (string);
  /**
   * Whether vSphere HA is on.
   */
  'enabled'?: (boolean);
}

/**
 * vSphere HA of a cluster to turn on or off.
 */
export interface SetClusterHaRequest__Output {
  /**
   * Name of the cluster.
   */
  'cluster': (string);
  /**
   * Whether vSphere HA is on.
   */
  'enabled': (boolean);
}
