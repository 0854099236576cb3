// Original file: proto/nkpsim/vcenter/v1/partner.proto


/**
 * Something that all vCenters of a domain share, as last written by one of them.
 */
export interface DomainEntry {
  /**
   * Its subject: `user NAME`, `role NAME`, `permission USER`, `license KEY`.
   */
  'key'?: (string);
  /**
   * JSON; empty if it was deleted.
   */
  'value'?: (string);
  /**
   * Whether it was deleted.
   */
  'deleted'?: (boolean);
  /**
   * Grows with every write.
   */
  'counter'?: (number | string);
  /**
   * UUID of the vCenter that wrote it.
   */
  'origin'?: (string);
}

/**
 * Something that all vCenters of a domain share, as last written by one of them.
 */
export interface DomainEntry__Output {
  /**
   * Its subject: `user NAME`, `role NAME`, `permission USER`, `license KEY`.
   */
  'key': (string);
  /**
   * JSON; empty if it was deleted.
   */
  'value': (string);
  /**
   * Whether it was deleted.
   */
  'deleted': (boolean);
  /**
   * Grows with every write.
   */
  'counter': (number);
  /**
   * UUID of the vCenter that wrote it.
   */
  'origin': (string);
}
