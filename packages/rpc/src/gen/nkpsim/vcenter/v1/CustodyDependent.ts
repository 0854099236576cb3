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
   * Which part of it: `home`, `disk 1`.
   */
  'parts'?: (string)[];
  /**
   * Whether its host is connected. If not, this is the state when it last was.
   */
  'hostConnected'?: (boolean);
  /**
   * UUID of the KDK that it uses.
   */
  'keyId'?: (string);
  /**
   * It uses another KDK than the provider of this name has today; that one opens nothing of it.
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
   * Which part of it: `home`, `disk 1`.
   */
  'parts': (string)[];
  /**
   * Whether its host is connected. If not, this is the state when it last was.
   */
  'hostConnected': (boolean);
  /**
   * UUID of the KDK that it uses.
   */
  'keyId': (string);
  /**
   * It uses another KDK than the provider of this name has today; that one opens nothing of it.
   */
  'otherKdk': (boolean);
}
