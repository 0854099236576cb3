// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * A base image to remove.
 */
export interface RemoveBaseImageRequest {
  /**
   * Name.
   */
  'name'?: (string);
}

/**
 * A base image to remove.
 */
export interface RemoveBaseImageRequest__Output {
  /**
   * Name.
   */
  'name': (string);
}
