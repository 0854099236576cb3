// Original file: proto/nkpsim/esxi/v1/vm_progress.proto


/**
 * How far the change is.
 */
export interface FollowVmProgressResponse {
  /**
   * 0 to 100.
   */
  'progressPercent'?: (number);
}

/**
 * How far the change is.
 */
export interface FollowVmProgressResponse__Output {
  /**
   * 0 to 100.
   */
  'progressPercent': (number);
}
