// Original file: proto/nkpsim/vcenter/v1/custody.proto


/**
 * Something that cannot be used without a KDK.
 */
export interface CustodyDependent {
  /**
   * `virtualMachine`, `template`, `hostKey` or `default`.
   */
  'kind'?: (string);
  /**
   * Its name.
   */
  'name'?: (string);
  /**
   * Name of the host on which it is registered, or whose key it is; empty for a default.
   */
  'host'?: (string);
  /**
   * What of it: `home`, `disk 1`.
   */
  'parts'?: (string)[];
  /**
   * Whether its host is connected: if not, all this is as it was when it was.
   */
  'hostConnected'?: (boolean);
  /**
   * UUID of the KDK that it remembers.
   */
  'keyId'?: (string);
  /**
   * It remembers another KDK than the provider of this name has today, which opens nothing of it.
   */
  'otherKdk'?: (boolean);
}

/**
 * Something that cannot be used without a KDK.
 */
export interface CustodyDependent__Output {
  /**
   * `virtualMachine`, `template`, `hostKey` or `default`.
   */
  'kind': (string);
  /**
   * Its name.
   */
  'name': (string);
  /**
   * Name of the host on which it is registered, or whose key it is; empty for a default.
   */
  'host': (string);
  /**
   * What of it: `home`, `disk 1`.
   */
  'parts': (string)[];
  /**
   * Whether its host is connected: if not, all this is as it was when it was.
   */
  'hostConnected': (boolean);
  /**
   * UUID of the KDK that it remembers.
   */
  'keyId': (string);
  /**
   * It remembers another KDK than the provider of this name has today, which opens nothing of it.
   */
  'otherKdk': (boolean);
}
