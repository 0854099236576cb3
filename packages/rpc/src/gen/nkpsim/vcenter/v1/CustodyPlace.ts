// Original file: proto/nkpsim/vcenter/v1/custody.proto


/**
 * A place in which a KDK lies.
 */
export interface CustodyPlace {
  /**
   * `vcenter`, `host`, `backup`, `vcenter-backup` or `linked`.
   */
  'kind'?: (string);
  /**
   * Name of the host or of the linked vCenter, who asked for a backup, or where a backup of the
   * vCenter is.
   */
  'name'?: (string);
  /**
   * How it is protected there, in words.
   */
  'protection'?: (string);
  /**
   * Milliseconds since 1970, UTC, at which a backup was made, or since when a host is known to hold
   * it; 0: not known.
   */
  'timeMs'?: (number | string);
  /**
   * Whether a host answers: if not, it is only known that it was there.
   */
  'connected'?: (boolean);
  /**
   * Milliseconds since 1970, UTC, at which a host that does not answer was heard of last, as far as
   * known; 0 for all else.
   */
  'lastKnownTimeMs'?: (number | string);
  /**
   * The host is no longer in the inventory.
   */
  'removed'?: (boolean);
  /**
   * Why a copy may be there and need not; empty where it is known to be there, or to have been
   * there.
   */
  'doubt'?: (string);
}

/**
 * A place in which a KDK lies.
 */
export interface CustodyPlace__Output {
  /**
   * `vcenter`, `host`, `backup`, `vcenter-backup` or `linked`.
   */
  'kind': (string);
  /**
   * Name of the host or of the linked vCenter, who asked for a backup, or where a backup of the
   * vCenter is.
   */
  'name': (string);
  /**
   * How it is protected there, in words.
   */
  'protection': (string);
  /**
   * Milliseconds since 1970, UTC, at which a backup was made, or since when a host is known to hold
   * it; 0: not known.
   */
  'timeMs': (number);
  /**
   * Whether a host answers: if not, it is only known that it was there.
   */
  'connected': (boolean);
  /**
   * Milliseconds since 1970, UTC, at which a host that does not answer was heard of last, as far as
   * known; 0 for all else.
   */
  'lastKnownTimeMs': (number);
  /**
   * The host is no longer in the inventory.
   */
  'removed': (boolean);
  /**
   * Why a copy may be there and need not; empty where it is known to be there, or to have been
   * there.
   */
  'doubt': (string);
}
