// Original file: proto/nkpsim/esxi/v1/vm_registration.proto


/**
 * The VM is no longer registered.
 */
export interface UnregisterVmResponse {
  /**
   * Grows with every change of any VM of the host; see Vm.revision.
   */
  'revision'?: (number | string);
}

/**
 * The VM is no longer registered.
 */
export interface UnregisterVmResponse__Output {
  /**
   * Grows with every change of any VM of the host; see Vm.revision.
   */
  'revision': (number);
}
