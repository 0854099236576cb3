// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * A raised alarm.
 */
export interface Alarm {
  /**
   * Name, as in vSphere.
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
   * Why.
   */
  'message'?: (string);
  /**
   * `host`, `virtualMachine` or `keyProvider`.
   */
  'entityKind'?: (string);
  /**
   * Name of the user who acknowledged it; empty: nobody.
   */
  'acknowledgedBy'?: (string);
  /**
   * When it was acknowledged, milliseconds since 1970, UTC; 0: it was not.
   */
  'acknowledgedTimeMs'?: (number | string);
}

/**
 * A raised alarm.
 */
export interface Alarm__Output {
  /**
   * Name, as in vSphere.
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
   * Why.
   */
  'message': (string);
  /**
   * `host`, `virtualMachine` or `keyProvider`.
   */
  'entityKind': (string);
  /**
   * Name of the user who acknowledged it; empty: nobody.
   */
  'acknowledgedBy': (string);
  /**
   * When it was acknowledged, milliseconds since 1970, UTC; 0: it was not.
   */
  'acknowledgedTimeMs': (number);
}
