// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto


/**
 * A node of the cluster to deploy.
 */
export interface VcenterHaNodeSpec {
  /**
   * Name of the node, unique in the cluster.
   */
  'name'?: (string);
  /**
   * `host:port` of its vCenter; empty for the witness.
   */
  'address'?: (string);
  /**
   * `host:port` of its member of etcd, in the network of vCenter High Availability.
   */
  'etcdEndpoint'?: (string);
}

/**
 * A node of the cluster to deploy.
 */
export interface VcenterHaNodeSpec__Output {
  /**
   * Name of the node, unique in the cluster.
   */
  'name': (string);
  /**
   * `host:port` of its vCenter; empty for the witness.
   */
  'address': (string);
  /**
   * `host:port` of its member of etcd, in the network of vCenter High Availability.
   */
  'etcdEndpoint': (string);
}
