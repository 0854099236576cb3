// Original file: proto/nkpsim/esxi/v1/vm_lifecycle.proto


/**
 * A VM to suspend.
 */
export interface SuspendVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM to suspend.
 */
export interface SuspendVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
