// Original file: proto/nkpsim/vcenter/v1/task.proto


/**
 * Filter of tasks. Unset fields do not filter.
 */
export interface TaskFilter {
  /**
   * Name of the object.
   */
  'target'?: (string);
  /**
   * Names of operations, or prefixes followed by an asterisk: `HostSystem.*`.
   */
  'operations'?: (string)[];
  /**
   * Only tasks that began at this time or later; milliseconds since 1970, UTC.
   */
  'sinceMs'?: (number | string);
  /**
   * Only tasks that began at this time or earlier; milliseconds since 1970, UTC.
   */
  'untilMs'?: (number | string);
  /**
   * Only tasks before the task with this id. Use it to read the next page.
   */
  'beforeId'?: (string);
}

/**
 * Filter of tasks. Unset fields do not filter.
 */
export interface TaskFilter__Output {
  /**
   * Name of the object.
   */
  'target': (string);
  /**
   * Names of operations, or prefixes followed by an asterisk: `HostSystem.*`.
   */
  'operations': (string)[];
  /**
   * Only tasks that began at this time or later; milliseconds since 1970, UTC.
   */
  'sinceMs': (number);
  /**
   * Only tasks that began at this time or earlier; milliseconds since 1970, UTC.
   */
  'untilMs': (number);
  /**
   * Only tasks before the task with this id. Use it to read the next page.
   */
  'beforeId': (string);
}
