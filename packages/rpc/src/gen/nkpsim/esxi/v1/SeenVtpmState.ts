// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * A state of a vTPM. A state that is older was put back from a copy.
 */
export interface SeenVtpmState {
  /**
   * SHA-256 of the state after an orderly stop, in hex; empty while the vTPM runs, and after a stop
   * that was not orderly.
   */
  'stateSha256'?: (string);
  /**
   * How often the vTPM had been reset.
   */
  'resetCount'?: (number);
  /**
   * How often somebody has accepted an older state. Counts of resets compare within an epoch.
   */
  'epoch'?: (number);
  /**
   * How often the vTPM had stopped and continued since its last reset. A vTPM continues without a
   * reset when its VM is resumed or moves to another host.
   */
  'stepCount'?: (number);
}

/**
 * A state of a vTPM. A state that is older was put back from a copy.
 */
export interface SeenVtpmState__Output {
  /**
   * SHA-256 of the state after an orderly stop, in hex; empty while the vTPM runs, and after a stop
   * that was not orderly.
   */
  'stateSha256': (string);
  /**
   * How often the vTPM had been reset.
   */
  'resetCount': (number);
  /**
   * How often somebody has accepted an older state. Counts of resets compare within an epoch.
   */
  'epoch': (number);
  /**
   * How often the vTPM had stopped and continued since its last reset. A vTPM continues without a
   * reset when its VM is resumed or moves to another host.
   */
  'stepCount': (number);
}
