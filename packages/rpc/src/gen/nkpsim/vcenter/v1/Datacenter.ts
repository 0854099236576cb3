// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * A datacenter with the names of its clusters and folders.
 */
export interface Datacenter {
  /**
   * Name, unique in the vCenter.
   */
  'name'?: (string);
  /**
   * Names of the datacenter's clusters.
   */
  'clusters'?: (string)[];
  /**
   * Names of the datacenter's folders.
   */
  'folders'?: (string)[];
}

/**
 * A datacenter with the names of its clusters and folders.
 */
export interface Datacenter__Output {
  /**
   * Name, unique in the vCenter.
   */
  'name': (string);
  /**
   * Names of the datacenter's clusters.
   */
  'clusters': (string)[];
  /**
   * Names of the datacenter's folders.
   */
  'folders': (string)[];
}
