// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto


/**
 * A VM to register.
 */
export interface RegisterVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the host.
   */
  'host'?: (string);
  /**
   * Name of the VM's datastore; empty: the first datastore of the host that has the VM.
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
   * Name of the host.
   */
  'host': (string);
  /**
   * Name of the VM's datastore; empty: the first datastore of the host that has the VM.
   */
  'datastore': (string);
}
