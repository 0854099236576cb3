// Original file: proto/nkpsim/vcenter/v1/task.proto


/**
 * Asks for the changes of tasks after a given one.
 */
export interface FollowTasksRequest {
  /**
   * Revision of the last known change; 0: none.
   */
  'afterRevision'?: (number | string);
}

/**
 * Asks for the changes of tasks after a given one.
 */
export interface FollowTasksRequest__Output {
  /**
   * Revision of the last known change; 0: none.
   */
  'afterRevision': (number);
}
