// Original file: proto/nkpsim/vcenter/v1/task.proto

import type { Task as _nkpsim_vcenter_v1_Task, Task__Output as _nkpsim_vcenter_v1_Task__Output } from '../../../nkpsim/vcenter/v1/Task.ts';

/**
 * A task that has changed.
 */
export interface FollowTasksResponse {
  /**
   * The task.
   */
  'task'?: (_nkpsim_vcenter_v1_Task | null);
}

/**
 * A task that has changed.
 */
export interface FollowTasksResponse__Output {
  /**
   * The task.
   */
  'task': (_nkpsim_vcenter_v1_Task__Output | null);
}
