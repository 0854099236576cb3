// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Answer of AskRelease.
 */
export interface AskReleaseResponse {
  /**
   * Whether this host does not own the object.
   */
  'released'?: (boolean);
}

/**
 * Answer of AskRelease.
 */
export interface AskReleaseResponse__Output {
  /**
   * Whether this host does not own the object.
   */
  'released': (boolean);
}
