// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto


/**
 * A VM to delete.
 */
export interface DeleteVmRequest {
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
 * A VM to delete.
 */
export interface DeleteVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host': (string);
}
