// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * Something that permissions are set on.
 */
export interface Entity {
  /**
   * `vCenter`, `datacenter`, `folder`, `cluster` or `host`.
   */
  'kind'?: (string);
  /**
   * Its name; empty for the vCenter.
   */
  'name'?: (string);
}

/**
 * Something that permissions are set on.
 */
export interface Entity__Output {
  /**
   * `vCenter`, `datacenter`, `folder`, `cluster` or `host`.
   */
  'kind': (string);
  /**
   * Its name; empty for the vCenter.
   */
  'name': (string);
}
