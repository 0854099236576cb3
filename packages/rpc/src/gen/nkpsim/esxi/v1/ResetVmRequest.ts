// Original file: proto/nkpsim/esxi/v1/vm_lifecycle.proto


/**
 * A VM to reset.
 */
export interface ResetVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM to reset.
 */
export interface ResetVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
