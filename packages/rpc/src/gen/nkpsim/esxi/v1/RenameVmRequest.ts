// Original file: proto/nkpsim/esxi/v1/vm_lifecycle.proto


/**
 * A VM to rename.
 */
export interface RenameVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
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
   * New name; 1 to 80 characters, a legal file name.
   */
  'newName': (string);
}
