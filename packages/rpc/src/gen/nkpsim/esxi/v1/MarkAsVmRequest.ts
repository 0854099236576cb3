// Original file: proto/nkpsim/esxi/v1/vm_registration.proto


/**
 * A template to turn into a VM.
 */
export interface MarkAsVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A template to turn into a VM.
 */
export interface MarkAsVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
