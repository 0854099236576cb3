// Original file: proto/nkpsim/esxi/v1/vm_registration.proto


/**
 * A VM to read again.
 */
export interface ReloadVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM to read again.
 */
export interface ReloadVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
