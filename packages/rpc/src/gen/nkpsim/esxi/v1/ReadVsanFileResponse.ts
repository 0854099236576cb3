// Original file: proto/nkpsim/esxi/v1/vsan_file.proto


/**
 * Content of a large file.
 */
export interface ReadVsanFileResponse {
  /**
   * As many bytes as were asked for.
   */
  'content'?: (Buffer | Uint8Array | string);
}

/**
 * Content of a large file.
 */
export interface ReadVsanFileResponse__Output {
  /**
   * As many bytes as were asked for.
   */
  'content': (Buffer);
}
