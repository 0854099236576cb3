// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * Bytes to read.
 */
export interface ReadDiskRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * First byte.
   */
  'offsetBytes'?: (number | string);
  /**
   * How many bytes; 0: to the end of the disk.
   */
  'lengthBytes'?: (number | string);
  /**
   * Which disk, counted from 0.
   */
  'disk'?: (number);
}

/**
 * Bytes to read.
 */
export interface ReadDiskRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * First byte.
   */
  'offsetBytes': (number);
  /**
   * How many bytes; 0: to the end of the disk.
   */
  'lengthBytes': (number);
  /**
   * Which disk, counted from 0.
   */
  'disk': (number);
}
