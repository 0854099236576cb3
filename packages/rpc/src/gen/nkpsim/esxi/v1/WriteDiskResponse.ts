// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * All bytes are flushed to the disk.
 */
export interface WriteDiskResponse {
  /**
   * Number of bytes that were written.
   */
  'writtenBytes'?: (number | string);
}

/**
 * All bytes are flushed to the disk.
 */
export interface WriteDiskResponse__Output {
  /**
   * Number of bytes that were written.
   */
  'writtenBytes': (number);
}
