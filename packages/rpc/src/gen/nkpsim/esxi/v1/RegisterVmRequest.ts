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
   * Name of the datastore it lies in; empty: the first of the host's that has it.
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
   * Name of the datastore it lies in; empty: the first of the host's that has it.
   */
  'datastore': (string);
}
