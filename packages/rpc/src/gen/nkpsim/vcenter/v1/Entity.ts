// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * An object on which permissions can be set.
 */
export interface Entity {
  /**
   * `vCenter`, `datacenter`, `folder`, `cluster` or `host`.
   */
  'kind'?: (string);
  /**
   * Name of the entity; empty for the vCenter.
   */
  'name'?: (string);
}

/**
 * An object on which permissions can be set.
 */
export interface Entity__Output {
  /**
   * `vCenter`, `datacenter`, `folder`, `cluster` or `host`.
   */
  'kind': (string);
  /**
   * Name of the entity; empty for the vCenter.
   */
  'name': (string);
}
