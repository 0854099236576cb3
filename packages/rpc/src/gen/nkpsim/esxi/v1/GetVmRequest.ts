// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * Asks for a VM.
 */
export interface GetVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * Asks for a VM.
 */
export interface GetVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
