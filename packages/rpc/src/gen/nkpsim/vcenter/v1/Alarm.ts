// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * A raised alarm.
 */
export interface Alarm {
  /**
   * Name of the alarm; as in vSphere, if vSphere has the alarm and its name is known.
   */
  'name'?: (string);
  /**
   * Name of the object.
   */
  'entity'?: (string);
  /**
   * `red` or `yellow`.
   */
  'status'?: (string);
  /**
   * When it was raised, milliseconds since 1970, UTC.
   */
  'raisedTimeMs'?: (number | string);
  /**
   * Why the alarm was raised.
   */
  'message'?: (string);
  /**
   * `vCenter`, `host`, `virtualMachine` or `keyProvider`.
   */
  'entityKind'?: (string);
  /**
   * Name of the user who acknowledged it; empty: nobody.
   */
  'acknowledgedBy'?: (string);
  /**
   * When the alarm was acknowledged, milliseconds since 1970, UTC; 0: not acknowledged.
   */
  'acknowledgedTimeMs'?: (number | string);
}

/**
 * A raised alarm.
 */
export interface Alarm__Output {
  /**
   * Name of the alarm; as in vSphere, if vSphere has the alarm and its name is known.
   */
  'name': (string);
  /**
   * Name of the object.
   */
  'entity': (string);
  /**
   * `red` or `yellow`.
   */
  'status': (string);
  /**
   * When it was raised, milliseconds since 1970, UTC.
   */
  'raisedTimeMs': (number);
  /**
   * Why the alarm was raised.
   */
  'message': (string);
  /**
   * `vCenter`, `host`, `virtualMachine` or `keyProvider`.
   */
  'entityKind': (string);
  /**
   * Name of the user who acknowledged it; empty: nobody.
   */
  'acknowledgedBy': (string);
  /**
   * When the alarm was acknowledged, milliseconds since 1970, UTC; 0: not acknowledged.
   */
  'acknowledgedTimeMs': (number);
}
