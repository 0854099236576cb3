// Original file: proto/nkpsim/vcenter/v1/task.proto

import type { Task as _nkpsim_vcenter_v1_Task, Task__Output as _nkpsim_vcenter_v1_Task__Output } from '../../../nkpsim/vcenter/v1/Task.ts';

/**
 * The task.
 */
export interface GetTaskResponse {
  /**
   * Current state.
   */
  'task'?: (_nkpsim_vcenter_v1_Task | null);
}

/**
 * The task.
 */
export interface GetTaskResponse__Output {
  /**
   * Current state.
   */
  'task': (_nkpsim_vcenter_v1_Task__Output | null);
}
