// Original file: proto/nkpsim/esxi/v1/vm_registration.proto


/**
 * A VM to unregister.
 */
export interface UnregisterVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM to unregister.
 */
export interface UnregisterVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
