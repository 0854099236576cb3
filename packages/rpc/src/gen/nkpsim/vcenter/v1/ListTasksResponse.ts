// Original file: proto/nkpsim/vcenter/v1/task.proto

import type { Task as _nkpsim_vcenter_v1_Task, Task__Output as _nkpsim_vcenter_v1_Task__Output } from '../../../nkpsim/vcenter/v1/Task.ts';

/**
 * Tasks.
 */
export interface ListTasksResponse {
  /**
   * The newest first.
   */
  'tasks'?: (_nkpsim_vcenter_v1_Task)[];
}

/**
 * Tasks.
 */
export interface ListTasksResponse__Output {
  /**
   * The newest first.
   */
  'tasks': (_nkpsim_vcenter_v1_Task__Output)[];
}
