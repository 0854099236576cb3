// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * A folder to make.
 */
export interface CreateFolderRequest {
  /**
   * Name of the datacenter that contains the folder.
   */
  'datacenter'?: (string);
  /**
   * Name, unique in the vCenter; 1 to 80 characters.
   */
  'name'?: (string);
  /**
   * Name of the folder that contains the new folder; empty: the datacenter itself.
   */
  'parent'?: (string);
}

/**
 * A folder to make.
 */
export interface CreateFolderRequest__Output {
  /**
   * Name of the datacenter that contains the folder.
   */
  'datacenter': (string);
  /**
   * Name, unique in the vCenter; 1 to 80 characters.
   */
  'name': (string);
  /**
   * Name of the folder that contains the new folder; empty: the datacenter itself.
   */
  'parent': (string);
}
