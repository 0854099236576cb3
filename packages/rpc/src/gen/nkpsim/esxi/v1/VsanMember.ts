// Original file: proto/nkpsim/esxi/v1/vsan_cluster.proto


/**
 * A host of a vSAN cluster.
 */
export interface VsanMember {
  /**
   * UUID of the host.
   */
  'hostId'?: (string);
  /**
   * Name of the host.
   */
  'name'?: (string);
  /**
   * `host:port` of its management port.
   */
  'address'?: (string);
}

/**
 * A host of a vSAN cluster.
 */
export interface VsanMember__Output {
  /**
   * UUID of the host.
   */
  'hostId': (string);
  /**
   * Name of the host.
   */
  'name': (string);
  /**
   * `host:port` of its management port.
   */
  'address': (string);
}
