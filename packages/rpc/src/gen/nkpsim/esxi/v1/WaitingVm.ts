// Original file: proto/nkpsim/esxi/v1/high_availability.proto


/**
 * A VM of a failed host that no host can restart now.
 */
export interface WaitingVm {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Why it cannot be restarted, and what to do.
   */
  'reason'?: (string);
  /**
   * Whether a key of the VM is missing on all hosts.
   */
  'locked'?: (boolean);
}

/**
 * A VM of a failed host that no host can restart now.
 */
export interface WaitingVm__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Why it cannot be restarted, and what to do.
   */
  'reason': (string);
  /**
   * Whether a key of the VM is missing on all hosts.
   */
  'locked': (boolean);
}
