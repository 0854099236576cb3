// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * A cluster to make.
 */
export interface CreateClusterRequest {
  /**
   * Name of the datacenter that contains the cluster.
   */
  'datacenter'?: (string);
  /**
   * Name, unique in the vCenter; 1 to 80 characters.
   */
  'name'?: (string);
  /**
   * Name of the folder that contains the cluster; empty: the datacenter itself.
   */
  'folder'?: (string);
}

/**
 * A cluster to make.
 */
export interface CreateClusterRequest__Output {
  /**
   * Name of the datacenter that contains the cluster.
   */
  'datacenter': (string);
  /**
   * Name, unique in the vCenter; 1 to 80 characters.
   */
  'name': (string);
  /**
   * Name of the folder that contains the cluster; empty: the datacenter itself.
   */
  'folder': (string);
}
