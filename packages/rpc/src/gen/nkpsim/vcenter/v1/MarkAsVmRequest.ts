// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto


/**
 * A template to turn into a VM.
 */
export interface MarkAsVmRequest {
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
 * A template to turn into a VM.
 */
export interface MarkAsVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host': (string);
}
