// Original file: proto/nkpsim/vcenter/v1/task.proto


/**
 * A task to cancel.
 */
export interface CancelTaskRequest {
  /**
   * Id of the task.
   */
  'id'?: (string);
}

/**
 * A task to cancel.
 */
export interface CancelTaskRequest__Output {
  /**
   * Id of the task.
   */
  'id': (string);
}
