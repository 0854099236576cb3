// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * A VM to power on.
 */
export interface PowerOnVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM to power on.
 */
export interface PowerOnVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
