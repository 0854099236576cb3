// Original file: proto/nkpsim/esxi/v1/vtpm.proto


/**
 * A VM whose vTPM has an older state.
 */
export interface AcceptVtpmRollbackRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM whose vTPM has an older state.
 */
export interface AcceptVtpmRollbackRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
