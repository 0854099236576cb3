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
   * Number of bytes; 0: to the end of the disk.
   */
  'lengthBytes'?: (number | string);
  /**
   * Index of the disk, from 0.
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
   * Number of bytes; 0: to the end of the disk.
   */
  'lengthBytes': (number);
  /**
   * Index of the disk, from 0.
   */
  'disk': (number);
}
