// Original file: proto/nkpsim/esxi/v1/vm_crypto.proto


/**
 * A VM to unlock.
 */
export interface UnlockVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM to unlock.
 */
export interface UnlockVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
