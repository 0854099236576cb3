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
   * Offset of the first byte.
   */
  'offsetBytes'?: (number | string);
  /**
   * Number of bytes; 0: all bytes to the end of the disk.
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
   * Offset of the first byte.
   */
  'offsetBytes': (number);
  /**
   * Number of bytes; 0: all bytes to the end of the disk.
   */
  'lengthBytes': (number);
  /**
   * Index of the disk, from 0.
   */
  'disk': (number);
}
