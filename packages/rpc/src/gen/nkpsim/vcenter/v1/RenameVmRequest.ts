// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto


/**
 * A VM to rename.
 */
export interface RenameVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host'?: (string);
  /**
   * New name; 1 to 80 characters, a legal file name.
   */
  'newName'?: (string);
}

/**
 * A VM to rename.
 */
export interface RenameVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host': (string);
  /**
   * New name; 1 to 80 characters, a legal file name.
   */
  'newName': (string);
}
