// Original file: proto/nkpsim/vcenter/v1/partner.proto


/**
 * A host of a linked vCenter.
 */
export interface SummaryHost {
  /**
   * Name of the host.
   */
  'host'?: (string);
  /**
   * Name of the host's cluster; empty for a standalone host.
   */
  'cluster'?: (string);
  /**
   * Whether the host answers.
   */
  'connected'?: (boolean);
}

/**
 * A host of a linked vCenter.
 */
export interface SummaryHost__Output {
  /**
   * Name of the host.
   */
  'host': (string);
  /**
   * Name of the host's cluster; empty for a standalone host.
   */
  'cluster': (string);
  /**
   * Whether the host answers.
   */
  'connected': (boolean);
}
