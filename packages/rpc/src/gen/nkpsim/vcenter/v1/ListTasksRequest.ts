// Original file: proto/nkpsim/vcenter/v1/task.proto

import type { TaskFilter as _nkpsim_vcenter_v1_TaskFilter, TaskFilter__Output as _nkpsim_vcenter_v1_TaskFilter__Output } from '../../../nkpsim/vcenter/v1/TaskFilter.ts';

/**
 * Asks for tasks.
 */
export interface ListTasksRequest {
  /**
   * Maximum number of tasks, at most 1000; 0: 100.
   */
  'limit'?: (number);
  /**
   * Which tasks to return.
   */
  'filter'?: (_nkpsim_vcenter_v1_TaskFilter | null);
}

/**
 * Asks for tasks.
 */
export interface ListTasksRequest__Output {
  /**
   * Maximum number of tasks, at most 1000; 0: 100.
   */
  'limit': (number);
  /**
   * Which tasks to return.
   */
  'filter': (_nkpsim_vcenter_v1_TaskFilter__Output | null);
}
