// Original file: proto/nkpsim/vcenter/v1/custody.proto


/**
 * Something that cannot be used without a KDK.
 */
export interface CustodyDependent {
  /**
   * `virtualMachine`, `template`, `hostKey`, `vsanCluster` or `default`.
   */
  'kind'?: (string);
  /**
   * Name of the dependent object.
   */
  'name'?: (string);
  /**
   * Name of the host on which the object is registered, or whose host key it is; empty for a
   * default.
   */
  'host'?: (string);
  /**
   * Which parts of the object depend on the KDK: `home`, `disk 0`, `snapshots`.
   */
  'parts'?: (string)[];
  /**
   * Whether the host is connected. If not, this entry is from its last report.
   */
  'hostConnected'?: (boolean);
  /**
   * UUID of the KDK that the object uses.
   */
  'keyId'?: (string);
  /**
   * Whether `key_id` differs from the `key_id` that the provider of this name has today. Then the
   * provider cannot open the object.
   */
  'otherKdk'?: (boolean);
}

/**
 * Something that cannot be used without a KDK.
 */
export interface CustodyDependent__Output {
  /**
   * `virtualMachine`, `template`, `hostKey`, `vsanCluster` or `default`.
   */
  'kind': (string);
  /**
   * Name of the dependent object.
   */
  'name': (string);
  /**
   * Name of the host on which the object is registered, or whose host key it is; empty for a
   * default.
   */
  'host': (string);
  /**
   * Which parts of the object depend on the KDK: `home`, `disk 0`, `snapshots`.
   */
  'parts': (string)[];
  /**
   * Whether the host is connected. If not, this entry is from its last report.
   */
  'hostConnected': (boolean);
  /**
   * UUID of the KDK that the object uses.
   */
  'keyId': (string);
  /**
   * Whether `key_id` differs from the `key_id` that the provider of this name has today. Then the
   * provider cannot open the object.
   */
  'otherKdk': (boolean);
}
