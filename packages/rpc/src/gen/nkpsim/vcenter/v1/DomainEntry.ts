// Original file: proto/nkpsim/vcenter/v1/partner.proto


/**
 * An object that all vCenters of a domain share, as last written by one of them.
 */
export interface DomainEntry {
  /**
   * Kind and name of the object: `user NAME`, `role NAME`, `permission USER`, `license KEY`.
   */
  'key'?: (string);
  /**
   * The object as JSON; empty if it was deleted.
   */
  'value'?: (string);
  /**
   * Whether the object was deleted.
   */
  'deleted'?: (boolean);
  /**
   * Grows with every write of the object.
   */
  'counter'?: (number | string);
  /**
   * UUID of the vCenter that wrote the entry.
   */
  'origin'?: (string);
}

/**
 * An object that all vCenters of a domain share, as last written by one of them.
 */
export interface DomainEntry__Output {
  /**
   * Kind and name of the object: `user NAME`, `role NAME`, `permission USER`, `license KEY`.
   */
  'key': (string);
  /**
   * The object as JSON; empty if it was deleted.
   */
  'value': (string);
  /**
   * Whether the object was deleted.
   */
  'deleted': (boolean);
  /**
   * Grows with every write of the object.
   */
  'counter': (number);
  /**
   * UUID of the vCenter that wrote the entry.
   */
  'origin': (string);
}
