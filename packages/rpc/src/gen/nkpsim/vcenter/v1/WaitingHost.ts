// Original file: proto/nkpsim/vcenter/v1/task.proto


/**
 * A host that has not applied a change yet.
 */
export interface WaitingHost {
  /**
   * Name of the host.
   */
  'host'?: (string);
  /**
   * Why it has not, one line.
   */
  'reason'?: (string);
}

/**
 * A host that has not applied a change yet.
 */
export interface WaitingHost__Output {
  /**
   * Name of the host.
   */
  'host': (string);
  /**
   * Why it has not, one line.
   */
  'reason': (string);
}
