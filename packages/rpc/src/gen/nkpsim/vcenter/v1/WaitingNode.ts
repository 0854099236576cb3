// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto


/**
 * A machine that waits to be cloned.
 */
export interface WaitingNode {
  /**
   * `host:port` where it waits. For the passive node, this is also the address of its vCenter.
   */
  'address'?: (string);
  /**
   * SHA-256 of the certificate that it shows, upper-case hex with colons.
   */
  'thumbprint'?: (string);
  /**
   * Its name in the network of vCenter High Availability, where its member of etcd listens.
   */
  'haHost'?: (string);
}

/**
 * A machine that waits to be cloned.
 */
export interface WaitingNode__Output {
  /**
   * `host:port` where it waits. For the passive node, this is also the address of its vCenter.
   */
  'address': (string);
  /**
   * SHA-256 of the certificate that it shows, upper-case hex with colons.
   */
  'thumbprint': (string);
  /**
   * Its name in the network of vCenter High Availability, where its member of etcd listens.
   */
  'haHost': (string);
}
