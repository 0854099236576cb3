// Original file: proto/nkpsim/vcenter/v1/task.proto

import type { TaskState as _nkpsim_vcenter_v1_TaskState, TaskState__Output as _nkpsim_vcenter_v1_TaskState__Output } from '../../../nkpsim/vcenter/v1/TaskState.ts';
import type { WaitingHost as _nkpsim_vcenter_v1_WaitingHost, WaitingHost__Output as _nkpsim_vcenter_v1_WaitingHost__Output } from '../../../nkpsim/vcenter/v1/WaitingHost.ts';

/**
 * A task.
 */
export interface Task {
  /**
   * Id, such as `task-12`. A later task has a larger number.
   */
  'id'?: (string);
  /**
   * The product's name of the operation, such as `ClusterComputeResource.addHost`. It begins with
   * `nkpsim.` if the product does not have the operation.
   */
  'operation'?: (string);
  /**
   * Text for people, such as `Add host`.
   */
  'name'?: (string);
  /**
   * Name of the object; empty for the vCenter.
   */
  'target'?: (string);
  /**
   * Name of the user who asked for the operation.
   */
  'user'?: (string);
  /**
   * How far the task is.
   */
  'state'?: (_nkpsim_vcenter_v1_TaskState);
  /**
   * When the task began, milliseconds since 1970, UTC.
   */
  'startTimeMs'?: (number | string);
  /**
   * When the task ended, milliseconds since 1970, UTC; 0: it runs.
   */
  'endTimeMs'?: (number | string);
  /**
   * Why the task failed, one line; empty unless the state is TASK_STATE_ERROR.
   */
  'error'?: (string);
  /**
   * Number of hosts that must apply the change; 0: none.
   */
  'hostCount'?: (number);
  /**
   * Number of hosts that have applied the change.
   */
  'appliedHostCount'?: (number);
  /**
   * Hosts that have not applied the change, with reasons.
   */
  'waitingHosts'?: (_nkpsim_vcenter_v1_WaitingHost)[];
  /**
   * Grows with every change of any task.
   */
  'revision'?: (number | string);
  /**
   * Whether the task runs and can be cancelled.
   */
  'cancelable'?: (boolean);
  /**
   * How much of the work of a running task is done, 0 to 100; unset: not known.
   */
  'donePercent'?: (number);
  '_donePercent'?: "donePercent";
}

/**
 * A task.
 */
export interface Task__Output {
  /**
   * Id, such as `task-12`. A later task has a larger number.
   */
  'id': (string);
  /**
   * The product's name of the operation, such as `ClusterComputeResource.addHost`. It begins with
   * `nkpsim.` if the product does not have the operation.
   */
  'operation': (string);
  /**
   * Text for people, such as `Add host`.
   */
  'name': (string);
  /**
   * Name of the object; empty for the vCenter.
   */
  'target': (string);
  /**
   * Name of the user who asked for the operation.
   */
  'user': (string);
  /**
   * How far the task is.
   */
  'state': (_nkpsim_vcenter_v1_TaskState__Output);
  /**
   * When the task began, milliseconds since 1970, UTC.
   */
  'startTimeMs': (number);
  /**
   * When the task ended, milliseconds since 1970, UTC; 0: it runs.
   */
  'endTimeMs': (number);
  /**
   * Why the task failed, one line; empty unless the state is TASK_STATE_ERROR.
   */
  'error': (string);
  /**
   * Number of hosts that must apply the change; 0: none.
   */
  'hostCount': (number);
  /**
   * Number of hosts that have applied the change.
   */
  'appliedHostCount': (number);
  /**
   * Hosts that have not applied the change, with reasons.
   */
  'waitingHosts': (_nkpsim_vcenter_v1_WaitingHost__Output)[];
  /**
   * Grows with every change of any task.
   */
  'revision': (number);
  /**
   * Whether the task runs and can be cancelled.
   */
  'cancelable': (boolean);
  /**
   * How much of the work of a running task is done, 0 to 100; unset: not known.
   */
  'donePercent'?: (number);
  '_donePercent'?: "donePercent";
}
