// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto


/**
 * A VM to reset.
 */
export interface ResetVmRequest {
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
 * A VM to reset.
 */
export interface ResetVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host': (string);
}
