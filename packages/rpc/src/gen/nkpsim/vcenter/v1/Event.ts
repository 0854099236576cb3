// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * Something that happened.
 */
export interface Event {
  /**
   * Grows with every event.
   */
  'sequence'?: (number | string);
  /**
   * Milliseconds since 1970, UTC.
   */
  'timeMs'?: (number | string);
  /**
   * Stable id, as in vSphere.
   */
  'id'?: (string);
  /**
   * Name of the object; empty for the vCenter.
   */
  'entity'?: (string);
  /**
   * One line of text.
   */
  'message'?: (string);
  /**
   * `info`, `warning` or `error`.
   */
  'severity'?: (string);
  /**
   * `vCenter`, `cluster`, `host`, `virtualMachine` or `keyProvider`.
   */
  'entityKind'?: (string);
}

/**
 * Something that happened.
 */
export interface Event__Output {
  /**
   * Grows with every event.
   */
  'sequence': (number);
  /**
   * Milliseconds since 1970, UTC.
   */
  'timeMs': (number);
  /**
   * Stable id, as in vSphere.
   */
  'id': (string);
  /**
   * Name of the object; empty for the vCenter.
   */
  'entity': (string);
  /**
   * One line of text.
   */
  'message': (string);
  /**
   * `info`, `warning` or `error`.
   */
  'severity': (string);
  /**
   * `vCenter`, `cluster`, `host`, `virtualMachine` or `keyProvider`.
   */
  'entityKind': (string);
}
