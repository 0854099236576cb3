// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * A base image to add.
 */
export interface AddBaseImageRequest {
  /**
   * Name; empty: version and build.
   */
  'name'?: (string);
  /**
   * TCG event log of a host that booted the image, at most 256 KiB.
   */
  'eventLog'?: (Buffer | Uint8Array | string);
}

/**
 * A base image to add.
 */
export interface AddBaseImageRequest__Output {
  /**
   * Name; empty: version and build.
   */
  'name': (string);
  /**
   * TCG event log of a host that booted the image, at most 256 KiB.
   */
  'eventLog': (Buffer);
}
