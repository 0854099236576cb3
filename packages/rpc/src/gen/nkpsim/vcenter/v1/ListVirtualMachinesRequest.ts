// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * Asks for the virtual machines.
 */
export interface ListVirtualMachinesRequest {
  /**
   * Name of a provider: only virtual machines with a key from this provider are returned. Empty:
   * all.
   */
  'provider'?: (string);
  /**
   * Name of a virtual machine: only virtual machines with this name are returned. Empty: all.
   */
  'name'?: (string);
}

/**
 * Asks for the virtual machines.
 */
export interface ListVirtualMachinesRequest__Output {
  /**
   * Name of a provider: only virtual machines with a key from this provider are returned. Empty:
   * all.
   */
  'provider': (string);
  /**
   * Name of a virtual machine: only virtual machines with this name are returned. Empty: all.
   */
  'name': (string);
}
