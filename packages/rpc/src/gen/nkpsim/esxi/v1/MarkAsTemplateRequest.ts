// Original file: proto/nkpsim/esxi/v1/vm_registration.proto


/**
 * A VM to make a template of.
 */
export interface MarkAsTemplateRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM to make a template of.
 */
export interface MarkAsTemplateRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
