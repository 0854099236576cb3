// Original file: proto/nkpsim/vcenter/v1/partner.proto


/**
 * Something that all vCenters of a domain share, as one of them wrote it last.
 */
export interface DomainEntry {
  /**
   * What it is: `user NAME`, `role NAME`, `permission USER`, `license KEY`.
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
   * Larger with every write.
   */
  'counter'?: (number | string);
  /**
   * UUID of the vCenter that wrote it.
   */
  'origin'?: (string);
}

/**
 * Something that all vCenters of a domain share, as one of them wrote it last.
 */
export interface DomainEntry__Output {
  /**
   * What it is: `user NAME`, `role NAME`, `permission USER`, `license KEY`.
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
   * Larger with every write.
   */
  'counter': (number);
  /**
   * UUID of the vCenter that wrote it.
   */
  'origin': (string);
}
