// Original file: proto/nkpsim/vcenter/v1/task.proto

/**
 * State of a task.
 */
export const TaskState = {
  /**
   * Never sent.
   */
  TASK_STATE_UNSPECIFIED: 'TASK_STATE_UNSPECIFIED',
  /**
   * The operation runs, or hosts have not applied its change yet.
   */
  TASK_STATE_RUNNING: 'TASK_STATE_RUNNING',
  /**
   * The operation has ended, and every host has applied its change.
   */
  TASK_STATE_SUCCESS: 'TASK_STATE_SUCCESS',
  /**
   * The operation has failed.
   */
  TASK_STATE_ERROR: 'TASK_STATE_ERROR',
} as const;

/**
 * State of a task.
 */
export type TaskState =
  /**
   * Never sent.
   */
  | 'TASK_STATE_UNSPECIFIED'
  | 0
  /**
   * The operation runs, or hosts have not applied its change yet.
   */
  | 'TASK_STATE_RUNNING'
  | 1
  /**
   * The operation has ended, and every host has applied its change.
   */
  | 'TASK_STATE_SUCCESS'
  | 2
  /**
   * The operation has failed.
   */
  | 'TASK_STATE_ERROR'
  | 3

/**
 * State of a task.
 */
export type TaskState__Output = typeof TaskState[keyof typeof TaskState]
