// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * Something that happened.
 */
export interface Event {
  /**
   * Number of the event; it grows with every event.
   */
  'sequence'?: (number | string);
  /**
   * Time of the event, milliseconds since 1970, UTC.
   */
  'timeMs'?: (number | string);
  /**
   * Stable id of this kind of event, as in vSphere.
   */
  'id'?: (string);
  /**
   * Name of the object that the event is about; empty for the vCenter.
   */
  'entity'?: (string);
  /**
   * Text of the event, one line.
   */
  'message'?: (string);
  /**
   * `info`, `warning` or `error`.
   */
  'severity'?: (string);
  /**
   * `vCenter`, `datacenter`, `folder`, `cluster`, `host`, `virtualMachine` or `keyProvider`.
   */
  'entityKind'?: (string);
  /**
   * Name of the user who caused the event. Empty if no user did, or if vCenter does not know: users
   * control virtual machines on their hosts, and a host does not report each user.
   */
  'user'?: (string);
}

/**
 * Something that happened.
 */
export interface Event__Output {
  /**
   * Number of the event; it grows with every event.
   */
  'sequence': (number);
  /**
   * Time of the event, milliseconds since 1970, UTC.
   */
  'timeMs': (number);
  /**
   * Stable id of this kind of event, as in vSphere.
   */
  'id': (string);
  /**
   * Name of the object that the event is about; empty for the vCenter.
   */
  'entity': (string);
  /**
   * Text of the event, one line.
   */
  'message': (string);
  /**
   * `info`, `warning` or `error`.
   */
  'severity': (string);
  /**
   * `vCenter`, `datacenter`, `folder`, `cluster`, `host`, `virtualMachine` or `keyProvider`.
   */
  'entityKind': (string);
  /**
   * Name of the user who caused the event. Empty if no user did, or if vCenter does not know: users
   * control virtual machines on their hosts, and a host does not report each user.
   */
  'user': (string);
}
