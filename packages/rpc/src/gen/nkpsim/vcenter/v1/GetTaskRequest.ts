// Original file: proto/nkpsim/vcenter/v1/task.proto


/**
 * Asks for a task.
 */
export interface GetTaskRequest {
  /**
   * Id of the task.
   */
  'id'?: (string);
}

/**
 * Asks for a task.
 */
export interface GetTaskRequest__Output {
  /**
   * Id of the task.
   */
  'id': (string);
}
