// Original file: proto/nkpsim/esxi/v1/vm_registration.proto


/**
 * A VM to turn into a template.
 */
export interface MarkAsTemplateRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM to turn into a template.
 */
export interface MarkAsTemplateRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
