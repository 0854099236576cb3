// Original file: proto/nkpsim/esxi/v1/vm_progress.proto


/**
 * A VM to follow.
 */
export interface FollowVmProgressRequest {
  /**
   * Name of the VM; of a clone, the name of the VM that is copied.
   */
  'name'?: (string);
}

/**
 * A VM to follow.
 */
export interface FollowVmProgressRequest__Output {
  /**
   * Name of the VM; of a clone, the name of the VM that is copied.
   */
  'name': (string);
}
