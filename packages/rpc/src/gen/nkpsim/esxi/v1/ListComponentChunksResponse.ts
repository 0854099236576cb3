// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Answer of ListComponentChunks.
 */
export interface ListComponentChunksResponse {
  /**
   * Numbers of the chunks, ascending.
   */
  'chunks'?: (number)[];
}

/**
 * Answer of ListComponentChunks.
 */
export interface ListComponentChunksResponse__Output {
  /**
   * Numbers of the chunks, ascending.
   */
  'chunks': (number)[];
}
