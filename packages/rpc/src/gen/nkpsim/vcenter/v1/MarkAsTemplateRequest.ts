// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto


/**
 * A VM to turn into a template.
 */
export interface MarkAsTemplateRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host'?: (string);
}

/**
 * A VM to turn into a template.
 */
export interface MarkAsTemplateRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host': (string);
}
