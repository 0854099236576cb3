// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * A datacenter and what it holds.
 */
export interface Datacenter {
  /**
   * Name, unique in the vCenter.
   */
  'name'?: (string);
  /**
   * Names of its clusters.
   */
  'clusters'?: (string)[];
  /**
   * Names of its folders.
   */
  'folders'?: (string)[];
}

/**
 * A datacenter and what it holds.
 */
export interface Datacenter__Output {
  /**
   * Name, unique in the vCenter.
   */
  'name': (string);
  /**
   * Names of its clusters.
   */
  'clusters': (string)[];
  /**
   * Names of its folders.
   */
  'folders': (string)[];
}
