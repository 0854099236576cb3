// Original file: proto/nkpsim/esxi/v1/vm_registration.proto


/**
 * A template to make a VM of.
 */
export interface MarkAsVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A template to make a VM of.
 */
export interface MarkAsVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
