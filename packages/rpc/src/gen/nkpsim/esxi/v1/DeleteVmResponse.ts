// Original file: proto/nkpsim/esxi/v1/vm_registration.proto


/**
 * The VM and its files are deleted.
 */
export interface DeleteVmResponse {
  /**
   * Grows with every change of any VM of the host; see Vm.revision.
   */
  'revision'?: (number | string);
}

/**
 * The VM and its files are deleted.
 */
export interface DeleteVmResponse__Output {
  /**
   * Grows with every change of any VM of the host; see Vm.revision.
   */
  'revision': (number);
}
