// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * An alarm that stands.
 */
export interface Alarm {
  /**
   * Name, as vSphere spells it.
   */
  'name'?: (string);
  /**
   * Name of what it stands for.
   */
  'entity'?: (string);
  /**
   * `red` or `yellow`.
   */
  'status'?: (string);
  /**
   * Milliseconds since 1970, UTC, at which it was raised.
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
   * Name of the user who acknowledged it; empty: nobody has.
   */
  'acknowledgedBy'?: (string);
  /**
   * Milliseconds since 1970, UTC, at which it was acknowledged; 0: it was not.
   */
  'acknowledgedTimeMs'?: (number | string);
}

/**
 * An alarm that stands.
 */
export interface Alarm__Output {
  /**
   * Name, as vSphere spells it.
   */
  'name': (string);
  /**
   * Name of what it stands for.
   */
  'entity': (string);
  /**
   * `red` or `yellow`.
   */
  'status': (string);
  /**
   * Milliseconds since 1970, UTC, at which it was raised.
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
   * Name of the user who acknowledged it; empty: nobody has.
   */
  'acknowledgedBy': (string);
  /**
   * Milliseconds since 1970, UTC, at which it was acknowledged; 0: it was not.
   */
  'acknowledgedTimeMs': (number);
}
