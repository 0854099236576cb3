// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * First message of a write.
 */
export interface WriteDiskHeader {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Offset of the first byte.
   */
  'offsetBytes'?: (number | string);
  /**
   * Index of the disk, from 0.
   */
  'disk'?: (number);
}

/**
 * First message of a write.
 */
export interface WriteDiskHeader__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Offset of the first byte.
   */
  'offsetBytes': (number);
  /**
   * Index of the disk, from 0.
   */
  'disk': (number);
}
