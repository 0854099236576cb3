// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * A VM to power off.
 */
export interface PowerOffVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM to power off.
 */
export interface PowerOffVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
