// Original file: proto/nkpsim/esxi/v1/vm_registration.proto


/**
 * A VM to delete.
 */
export interface DeleteVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM to delete.
 */
export interface DeleteVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
