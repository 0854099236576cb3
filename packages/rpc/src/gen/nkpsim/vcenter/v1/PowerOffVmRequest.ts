// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto


/**
 * A VM to power off.
 */
export interface PowerOffVmRequest {
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
 * A VM to power off.
 */
export interface PowerOffVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host': (string);
}
