// Original file: proto/nkpsim/esxi/v1/vtpm.proto


/**
 * A VM that gets a vTPM.
 */
export interface AddVtpmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM that gets a vTPM.
 */
export interface AddVtpmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
