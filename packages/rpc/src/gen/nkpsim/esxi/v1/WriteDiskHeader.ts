// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * Where a write begins.
 */
export interface WriteDiskHeader {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * First byte.
   */
  'offsetBytes'?: (number | string);
  /**
   * Which disk, counted from 0.
   */
  'disk'?: (number);
}

/**
 * Where a write begins.
 */
export interface WriteDiskHeader__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * First byte.
   */
  'offsetBytes': (number);
  /**
   * Which disk, counted from 0.
   */
  'disk': (number);
}
