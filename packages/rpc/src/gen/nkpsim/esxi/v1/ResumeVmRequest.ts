// Original file: proto/nkpsim/esxi/v1/vm_lifecycle.proto


/**
 * A VM to resume.
 */
export interface ResumeVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM to resume.
 */
export interface ResumeVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
