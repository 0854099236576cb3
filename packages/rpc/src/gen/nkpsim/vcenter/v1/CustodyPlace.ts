// Original file: proto/nkpsim/vcenter/v1/custody.proto


/**
 * A place in which a KDK lies.
 */
export interface CustodyPlace {
  /**
   * `vcenter`, `host`, `backup` or `linked`.
   */
  'kind'?: (string);
  /**
   * Name of the host or of the linked vCenter; empty for the others.
   */
  'name'?: (string);
  /**
   * How it is protected there, in words.
   */
  'protection'?: (string);
  /**
   * Milliseconds since 1970, UTC, at which a backup was downloaded; 0 for other places.
   */
  'timeMs'?: (number | string);
  /**
   * Whether a host answers: if not, it is only known that it was there.
   */
  'connected'?: (boolean);
}

/**
 * A place in which a KDK lies.
 */
export interface CustodyPlace__Output {
  /**
   * `vcenter`, `host`, `backup` or `linked`.
   */
  'kind': (string);
  /**
   * Name of the host or of the linked vCenter; empty for the others.
   */
  'name': (string);
  /**
   * How it is protected there, in words.
   */
  'protection': (string);
  /**
   * Milliseconds since 1970, UTC, at which a backup was downloaded; 0 for other places.
   */
  'timeMs': (number);
  /**
   * Whether a host answers: if not, it is only known that it was there.
   */
  'connected': (boolean);
}
