// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * All bytes are flushed to the disk.
 */
export interface WriteDiskResponse {
  /**
   * How many.
   */
  'writtenBytes'?: (number | string);
}

/**
 * All bytes are flushed to the disk.
 */
export interface WriteDiskResponse__Output {
  /**
   * How many.
   */
  'writtenBytes': (number);
}
