// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * vSphere HA of a cluster.
 */
export interface ClusterHa {
  /**
   * Name of the cluster.
   */
  'cluster'?: (string);
  /**
   * Whether vSphere HA is on.
   */
  'enabled'?: (boolean);
  /**
   * Whether the cluster has a setting of its own. Otherwise nkpsim.ha.enabled decides.
   */
  'ownSetting'?: (boolean);
}

/**
 * vSphere HA of a cluster.
 */
export interface ClusterHa__Output {
  /**
   * Name of the cluster.
   */
  'cluster': (string);
  /**
   * Whether vSphere HA is on.
   */
  'enabled': (boolean);
  /**
   * Whether the cluster has a setting of its own. Otherwise nkpsim.ha.enabled decides.
   */
  'ownSetting': (boolean);
}
