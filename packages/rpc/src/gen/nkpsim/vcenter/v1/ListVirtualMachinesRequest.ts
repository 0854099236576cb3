// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * Asks for the virtual machines.
 */
export interface ListVirtualMachinesRequest {
  /**
   * Only those with a key from this provider; empty: all.
   */
  'provider'?: (string);
}

/**
 * Asks for the virtual machines.
 */
export interface ListVirtualMachinesRequest__Output {
  /**
   * Only those with a key from this provider; empty: all.
   */
  'provider': (string);
}
