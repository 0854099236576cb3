// Original file: proto/nkpsim/clone/v1/clone.proto


/**
 * A node of the cluster.
 */
export interface CloneNodeSpec {
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
 * A node of the cluster.
 */
export interface CloneNodeSpec__Output {
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
