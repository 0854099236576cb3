// Original file: proto/nkpsim/esxi/v1/vm_registration.proto


/**
 * A disk to remove.
 */
export interface RemoveDiskRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Index of the disk, from 0. A VM keeps at least one disk.
   */
  'disk'?: (number);
  /**
   * Whether to delete the files of the disk.
   */
  'deleteFiles'?: (boolean);
}

/**
 * A disk to remove.
 */
export interface RemoveDiskRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Index of the disk, from 0. A VM keeps at least one disk.
   */
  'disk': (number);
  /**
   * Whether to delete the files of the disk.
   */
  'deleteFiles': (boolean);
}
