// Original file: proto/nkpsim/esxi/v1/vm_registration.proto


/**
 * A VM to register.
 */
export interface RegisterVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of its datastore; empty: the first of the host that has it.
   */
  'datastore'?: (string);
}

/**
 * A VM to register.
 */
export interface RegisterVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of its datastore; empty: the first of the host that has it.
   */
  'datastore': (string);
}
