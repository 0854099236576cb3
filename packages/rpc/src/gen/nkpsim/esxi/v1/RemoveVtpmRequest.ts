// Original file: proto/nkpsim/esxi/v1/vtpm.proto


/**
 * A VM that loses its vTPM.
 */
export interface RemoveVtpmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM that loses its vTPM.
 */
export interface RemoveVtpmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
