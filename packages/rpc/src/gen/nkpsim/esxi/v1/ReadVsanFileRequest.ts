// Original file: proto/nkpsim/esxi/v1/vsan_file.proto


/**
 * A range of a large file.
 */
export interface ReadVsanFileRequest {
  /**
   * UUID of the object of the file.
   */
  'objectId'?: (string);
  /**
   * Position, bytes.
   */
  'offsetBytes'?: (number | string);
  /**
   * Number of bytes, at most 1 MiB.
   */
  'lengthBytes'?: (number);
}

/**
 * A range of a large file.
 */
export interface ReadVsanFileRequest__Output {
  /**
   * UUID of the object of the file.
   */
  'objectId': (string);
  /**
   * Position, bytes.
   */
  'offsetBytes': (number);
  /**
   * Number of bytes, at most 1 MiB.
   */
  'lengthBytes': (number);
}
