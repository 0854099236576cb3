// Original file: proto/nkpsim/vcenter/v1/custody.proto


/**
 * A place that has a KDK.
 */
export interface CustodyPlace {
  /**
   * `vcenter`, `host`, `backup`, `vcenter-backup`, `linked`, `key-server` or
   * `key-provider-service`.
   */
  'kind'?: (string);
  /**
   * Name of the host or linked vCenter. For a backup, the user who asked for the backup; for a
   * vCenter backup, its location and file name.
   */
  'name'?: (string);
  /**
   * How the KDK is protected in this place, as text.
   */
  'protection'?: (string);
  /**
   * When the backup was made, or since when the host is known to hold the KDK. Milliseconds since
   * 1970, UTC; 0: not known.
   */
  'timeMs'?: (number | string);
  /**
   * Whether the host or linked vCenter answers; true for other places. If not, vCenter knows only
   * what the host or linked vCenter last reported.
   */
  'connected'?: (boolean);
  /**
   * When vCenter last heard from a host that does not answer. Milliseconds since 1970, UTC; 0: not
   * known, or the host answers.
   */
  'lastKnownTimeMs'?: (number | string);
  /**
   * Whether the host is no longer in the inventory.
   */
  'removed'?: (boolean);
  /**
   * Why vCenter is not sure that this copy exists. Empty: the copy is known to exist, or to have
   * existed.
   */
  'doubt'?: (string);
  /**
   * Whether an operator disconnected the host.
   */
  'disconnected'?: (boolean);
}

/**
 * A place that has a KDK.
 */
export interface CustodyPlace__Output {
  /**
   * `vcenter`, `host`, `backup`, `vcenter-backup`, `linked`, `key-server` or
   * `key-provider-service`.
   */
  'kind': (string);
  /**
   * Name of the host or linked vCenter. For a backup, the user who asked for the backup; for a
   * vCenter backup, its location and file name.
   */
  'name': (string);
  /**
   * How the KDK is protected in this place, as text.
   */
  'protection': (string);
  /**
   * When the backup was made, or since when the host is known to hold the KDK. Milliseconds since
   * 1970, UTC; 0: not known.
   */
  'timeMs': (number);
  /**
   * Whether the host or linked vCenter answers; true for other places. If not, vCenter knows only
   * what the host or linked vCenter last reported.
   */
  'connected': (boolean);
  /**
   * When vCenter last heard from a host that does not answer. Milliseconds since 1970, UTC; 0: not
   * known, or the host answers.
   */
  'lastKnownTimeMs': (number);
  /**
   * Whether the host is no longer in the inventory.
   */
  'removed': (boolean);
  /**
   * Why vCenter is not sure that this copy exists. Empty: the copy is known to exist, or to have
   * existed.
   */
  'doubt': (string);
  /**
   * Whether an operator disconnected the host.
   */
  'disconnected': (boolean);
}
