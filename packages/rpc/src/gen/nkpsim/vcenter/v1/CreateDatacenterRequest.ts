// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * A datacenter to make.
 */
export interface CreateDatacenterRequest {
  /**
   * Name, unique in the vCenter; 1 to 80 characters.
   */
  'name'?: (string);
}

/**
 * A datacenter to make.
 */
export interface CreateDatacenterRequest__Output {
  /**
   * Name, unique in the vCenter; 1 to 80 characters.
   */
  'name': (string);
}
