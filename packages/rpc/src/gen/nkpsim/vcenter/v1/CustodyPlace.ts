// Original file: proto/nkpsim/vcenter/v1/custody.proto


/**
 * A place that has a KDK.
 */
export interface CustodyPlace {
  /**
   * `vcenter`, `host`, `backup`, `vcenter-backup` or `linked`.
   */
  'kind'?: (string);
  /**
   * Name of the host or linked vCenter; for a backup, the user who asked for it; for a vCenter
   * backup, its location.
   */
  'name'?: (string);
  /**
   * How it is protected there, as text.
   */
  'protection'?: (string);
  /**
   * Milliseconds since 1970, UTC: when the backup was made, or since when the host is known to hold
   * it; 0: not known.
   */
  'timeMs'?: (number | string);
  /**
   * Whether the host answers. If not, it is only known that it held the KDK.
   */
  'connected'?: (boolean);
  /**
   * Milliseconds since 1970, UTC: when a host that does not answer was last heard of, if known; 0
   * otherwise.
   */
  'lastKnownTimeMs'?: (number | string);
  /**
   * The host is no longer in the inventory.
   */
  'removed'?: (boolean);
  /**
   * Why a copy may be there but need not be. Empty if it is known to be there, or to have been
   * there.
   */
  'doubt'?: (string);
}

/**
 * A place that has a KDK.
 */
export interface CustodyPlace__Output {
  /**
   * `vcenter`, `host`, `backup`, `vcenter-backup` or `linked`.
   */
  'kind': (string);
  /**
   * Name of the host or linked vCenter; for a backup, the user who asked for it; for a vCenter
   * backup, its location.
   */
  'name': (string);
  /**
   * How it is protected there, as text.
   */
  'protection': (string);
  /**
   * Milliseconds since 1970, UTC: when the backup was made, or since when the host is known to hold
   * it; 0: not known.
   */
  'timeMs': (number);
  /**
   * Whether the host answers. If not, it is only known that it held the KDK.
   */
  'connected': (boolean);
  /**
   * Milliseconds since 1970, UTC: when a host that does not answer was last heard of, if known; 0
   * otherwise.
   */
  'lastKnownTimeMs': (number);
  /**
   * The host is no longer in the inventory.
   */
  'removed': (boolean);
  /**
   * Why a copy may be there but need not be. Empty if it is known to be there, or to have been
   * there.
   */
  'doubt': (string);
}
