// Original file: proto/nkpsim/esxi/v1/vtpm.proto


/**
 * Asks for the vTPM of a VM.
 */
export interface GetVtpmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * Asks for the vTPM of a VM.
 */
export interface GetVtpmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
